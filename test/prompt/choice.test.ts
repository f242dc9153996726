import { describe, expect, it } from 'vitest'
import { chosenVersion } from '../../src/prompt/choice.ts'
import { promptOf } from './support.ts'

const version = (number: string, reprise = '{}') => promptOf(`reprise: ${reprise}`, 'Hi', `greet@${number}.prompt`)

describe('the version of a call that names none', () => {
  it('is the highest, numbers counted as numbers', async () => {
    const versions = [await version('9'), await version('10'), await promptOf('model: a', 'Hi')]
    expect(chosenVersion(versions, {})?.id).toBe('greet@10')
  })

  it('is the one marked default', async () => {
    const versions = [await version('1', '{ default: true }'), await version('2')]
    expect(chosenVersion(versions, {})?.id).toBe('greet@1')
  })

  it('is split by weight, and the same for the same variables in any order', async () => {
    const versions = [await version('1', '{ weight: 3 }'), await version('2', '{ weight: 1 }'), await version('3')]
    const chosen = Array.from({ length: 2_000 }, (_, index) => chosenVersion(versions, { a: index, b: 'x' })?.id)
    const again = Array.from({ length: 2_000 }, (_, index) => chosenVersion(versions, { b: 'x', a: index })?.id)
    expect(again).toEqual(chosen)
    const share = chosen.filter((id) => id === 'greet@1').length / chosen.length
    expect(share).toBeGreaterThan(0.7)
    expect(share).toBeLessThan(0.8)
    expect(chosen).not.toContain('greet@3')
  })

  it('gives a weight of nothing no call', async () => {
    const versions = [await version('1', '{ weight: 1 }'), await version('2', '{ weight: 0 }')]
    const chosen = Array.from({ length: 200 }, (_, index) => chosenVersion(versions, { index })?.id)
    expect(new Set(chosen)).toEqual(new Set(['greet@1']))
  })
})
