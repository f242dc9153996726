import { describe, expect, it } from 'vitest'
import { hitRatio } from '../../web/src/endings.ts'
import { bytes, count, countOf, dollars, duration, milliseconds, percent, times } from '../../web/src/format.ts'

describe('numbers as people read them', () => {
  it.each([
    [0, '0%'],
    [0.0001, '<0.1%'],
    [0.3755, '37.5%'],
    [0.9996, '>99.9%'],
    [1, '100%'],
  ])('a share of %d is %s', (share, text) => expect(percent(share)).toBe(text))

  it.each([
    [0.123, '0.12 ms'],
    [1.26, '1.3 ms'],
    [441.6, '442 ms'],
    [1_520, '1.5 s'],
    [61_000, '1 min 1 s'],
  ])('%d ms are %s', (ms, text) => expect(milliseconds(ms)).toBe(text))

  it.each([
    [0.8612, '0.9'],
    [9.96, '10'],
    [44.2, '44'],
    [631.4, '630'],
    [15_432, '15,000'],
  ])('a speed that is %d times another is %s×', (ratio, text) => expect(times(ratio)).toBe(text))

  it.each([
    [3_600_000, '1 h 0 min'],
    [86_400_000 * 3, '3 d 0 h'],
  ])('%d ms last %s', (ms, text) => expect(duration(ms)).toBe(text))

  it.each([
    [0, '$0'],
    [0.00098, '$0.00098'],
    [1.239, '$1.24'],
    [12_345, '$12.3K'],
  ])('%d dollars are %s', (value, text) => expect(dollars(value)).toBe(text))

  it.each([
    [0, '0 B'],
    [1_536, '1.5 KB'],
    [268_435_456, '256 MB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text))

  it('one is singular', () => {
    expect(countOf(1, 'hit')).toBe('1 hit')
    expect(countOf(2, 'entry', 'entries')).toBe('2 entries')
    expect(count(1_234_567)).toBe('1.2M')
  })
})

it('a hit ratio is of the requests that the cache may answer', () => {
  const endings = {
    hit: 4,
    semanticHit: 2,
    stale: 1,
    collapsed: 3,
    outage: 2,
    miss: 10,
    refresh: 100,
    bypass: 100,
    failed: 100,
  }
  expect(hitRatio({ endings })).toEqual({ hits: 7, of: 22 })
})
