import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('function words', () => {
  it.each([
    ['the deadline to file', 'deadline for filing', 0],
    ['tea with milk', 'tea without milk', 2 / 6],
    ['tea and milk', 'tea or milk', 2 / 6],
    ['any of my rooms', 'rooms', 2 / 6],
    ['from my into your under his over her', 'room', 1],
  ])('%s ~ %s: %d', (one, other, weightyWordsDiffer) => {
    expect(compare(one, other).weightyWordsDiffer).toBeCloseTo(weightyWordsDiffer, 10)
  })
})
