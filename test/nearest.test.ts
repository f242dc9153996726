import { describe, expect, it } from 'vitest'
import { nearest } from '../src/nearest.ts'

describe('what may have been meant', () => {
  it.each([
    ['cach', 'cache'],
    ['stroe', 'store'],
    ['maxbytes', 'maxBytes'],
    ['staleWhileRevalidte', 'staleWhileRevalidate'],
    ['redsi', 'redis'],
    ['gpt-5', 'gpt-5.4'],
  ])('by %s is %s', (asked, meant) => {
    expect(
      nearest(asked, ['cache', 'store', 'maxBytes', 'staleWhileRevalidate', 'redis', 'gpt-5.4', 'ttl'], 1),
    ).toEqual([meant])
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
    expect(nearest(asked, [other])).toEqual([])
  })

  it('is more where a choice is offered', () => {
    expect(nearest('pear', ['pair', 'stair'])).toEqual([])
    expect(nearest('pear', ['pair', 'stair'], 3, 1 / 2)).toEqual(['pair'])
  })

  it('is nearest first, each name once, and no more than wanted', () => {
    expect(nearest('model', ['models', 'mode', 'modal', 'models', 'modality'], 2)).toEqual(['modal', 'mode'])
  })
})
