import { describe, expect, it } from 'vitest'
import { knownWords, rarityOf } from '../../../src/semantic/lexicon/known-words.ts'

describe('known words', () => {
  it('rank from frequent to rare', () => {
    const known = knownWords('the\nof\nsalamander\n')
    expect(rarityOf('the', known)).toBe(0)
    expect(rarityOf('of', known)).toBeGreaterThan(0)
    expect(rarityOf('salamander', known)).toBeLessThan(1)
    expect(rarityOf('xyzzy', known)).toBe(1)
  })
})
