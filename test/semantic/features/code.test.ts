import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeIn } from '../../../src/semantic/features/code.ts'
import { compare } from './compare.ts'

describe('code', () => {
  it.each([
    ['rm -r folder', 'rm -f folder', { codeChanged: 1 }],
    ['open app.config.js', 'open the config', { codeChanged: 0.5 }],
    ['call getUser()', 'call getuser()', { codeChanged: 0 }],
    ['days since {Start}', 'days since {End}', { codeChanged: 1 }],
    ['mail jane@example.com', 'mail joe@example.com', { codeChanged: 1 }],
    ['a well-known song', 'a famous song', { codeChanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })

  /** What code is, in one pattern, which takes time that grows with the cube of a run of letters. */
  const CODE =
    /(?<![\p{L}\p{N}_-])--?[A-Za-z][\w-]*|[\p{L}\p{N}]*[\p{L}]\w*(?:[./@_:\\][\p{L}\p{N}]\w*)+|[\p{L}_]\w*\(|\{[\p{L}\p{N}_ ]+\}|\b[a-z]+[A-Z]\w*|[#@$][\p{L}_][\w-]*/gu

  it('finds what the pattern finds', () => {
    const letter = fc.constantFrom(...'aabzABZ019éÉжЖ٣②𝒜😀._.(){}--/@:\\#$ ,"\n\u0301\uD835')
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 40 }), (text) => {
        expect(codeIn(text)).toEqual(text.match(CODE) ?? [])
      }),
      { numRuns: 5_000 },
    )
  })

  it.each(['a', 'aB', 'a1', '1', 'a_', '_', 'é', 'aBé', 'a1.', '(', '{a ', '-', 'a-', '#', 'a@', '𝒜'])(
    'ends on a run of %s',
    (unit) => {
      const text = unit.repeat(10_000)
      expect(runInNewContext('pieces().length >= 0', { pieces: () => codeIn(text) }, { timeout: 10_000 })).toBe(true)
    },
  )
})
