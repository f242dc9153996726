import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('edits', () => {
  it.each([
    ['open the red door', 'open the blue door', { keptShare: 0.75, editPlaces: 1 / 8, changedStopWords: 0 }],
    ['open the door', 'open a door', { keptShare: 2 / 3, editPlaces: 1 / 8, changedStopWords: 2 / 8 }],
    ['open the red door now', 'close the blue door', { keptShare: 2 / 5, editPlaces: 3 / 8 }],
    ['same words', 'same words', { keptShare: 1, editPlaces: 0, changedStopWords: 0 }],
    ['', '', { keptShare: 0, editPlaces: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })

  it('stays bounded for long prompts', () => {
    const long = Array.from({ length: 500 }, (_, at) => `word${at}`).join(' ')
    expect(compare(long, `${long} more`)).toMatchObject({ keptShare: 1 })
  })
})
