import { describe, expect, it } from 'vitest'
import { meantBy, offeredFor } from '../src/nearest.ts'

describe('what may have been meant', () => {
  it.each([
    ['cach', 'cache'],
    ['stroe', 'store'],
    ['maxbytes', 'maxBytes'],
    ['staleWhileRevalidte', 'staleWhileRevalidate'],
    ['redsi', 'redis'],
    ['gpt-5', 'gpt-5.4'],
  ])('by %s is %s', (asked, meant) => {
    const names = ['cache', 'store', 'maxBytes', 'staleWhileRevalidate', 'redis', 'gpt-5.4', 'ttl']
    expect(meantBy(asked, names)).toBe(meant)
  })

  it.each([
    ['foo', 'ttl'],
    ['rate', 'path'],
    ['tls', 'log'],
    ['host', 'port'],
    ['banana', 'lmdb'],
    ['timeout', 'tenant'],
    ['claude-x', 'gpt-4o-x'],
    ['', 'ttl'],
  ])('by %s is not %s', (asked, other) => {
    expect(meantBy(asked, [other])).toBeUndefined()
  })

  it('is more where a choice is offered', () => {
    expect(meantBy('pear', ['pair', 'stair'])).toBeUndefined()
    expect(offeredFor('pear', ['pair', 'stair'])).toEqual(['pair'])
  })

  it('is nearest first, each name once, and no more than three', () => {
    const names = ['models', 'mode', 'modal', 'models', 'modul', 'modality']
    expect(offeredFor('model', names)).toEqual(['modal', 'mode', 'models'])
  })
})
