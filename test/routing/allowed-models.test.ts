import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayUse } from '../../src/routing/allowed-models.ts'

describe('mayUse', () => {
  test.each([
    [['*'], 'anything/at-all', true],
    [['assistant'], 'assistant', true],
    [['assistant'], 'assistant-2', false],
    [['openai/*'], 'openai/gpt-5.4', true],
    [['openai/*'], 'azure-openai/gpt-5.4', false],
    [['*-mini'], 'gpt-5.4-mini', true],
    [['a*a'], 'a', false],
    [['a*a'], 'aa', true],
    [['a*bc*c'], 'abc', false],
    [['gpt.5'], 'gptx5', false],
    [['one', 'two'], 'two', true],
    [[], 'anything', false],
    [[''], '', true],
  ])('%j on %s is %s', (globs, name, allowed) => {
    expect(mayUse(globs, name)).toBe(allowed)
  })

  test('agrees with the regular expression that a glob stands for', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })
    fc.assert(
      fc.property(text, name, (glob, asked) => {
        const pattern = new RegExp(`^${glob.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`)
        expect(mayUse([glob], asked)).toBe(pattern.test(asked))
      }),
      { numRuns: 1_000 },
    )
  })
})
