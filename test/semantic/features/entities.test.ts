import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('entities', () => {
  it.each([
    ['Does the Pixel charge?', 'Does the Kindle charge?', { entityChanged: 1 }],
    ['weather in Paris', 'weather in paris', { entityChanged: 0 }],
    ['weather in Paris today', 'weather today', { entityChanged: 0.5 }],
    ['Paris weather', 'Rome weather', { entityChanged: 0 }],
    ['WEATHER IN PARIS', 'weather in Rome', { entityChanged: 0 }],
    ["I think I'll go", "we think I'd go", { entityChanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})
