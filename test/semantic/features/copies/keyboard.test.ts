import { describe, expect, it } from 'vitest'
import { areNeighbours, keysAround } from '../../../../src/semantic/features/copies/keyboard.ts'

describe('keys that lie beside one another', () => {
  it('holds either way round', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz')
      for (const other of keysAround(letter)) expect(keysAround(other)).toContain(letter)
  })

  it.each([
    ['a', 's', true],
    ['t', 'g', true],
    ['a', 'e', false],
    ['a', '', false],
    ['é', 'e', false],
  ])('%s, %s: %s', (one, other, expected) => expect(areNeighbours(one, other)).toBe(expected))
})
