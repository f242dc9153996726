import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('how many of them', () => {
  it.each([
    ['when everyone has left', 'when anyone has left', { quantifierChanged: 1, quantifiersDiffer: 2 / 3 }],
    ['in every room', 'in all rooms', { quantifierChanged: 0, quantifiersDiffer: 0 }],
    ['the pros of it', 'only the pros of it', { quantifierChanged: 0, onlyInOne: 1 }],
    ['only the pros', 'just the pros', { onlyInOne: 0 }],
    ['to a new branch', 'to an existing branch', { quantifierChanged: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})
