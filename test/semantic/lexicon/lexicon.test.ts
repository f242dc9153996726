import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packagedModels } from '../../../src/semantic/embedding/model-folder.ts'
import { loadLexicon } from '../../../src/semantic/lexicon/lexicon.ts'
import { baseForms } from '../../../src/semantic/lexicon/lemmas.ts'
import { realWords } from '../../../src/semantic/lexicon/real-words.ts'
import { parseSenses, relationOf } from '../../../src/semantic/lexicon/word-senses.ts'
import { lexicon } from '../features/compare.ts'

describe('the packaged lexicon', () => {
  it('has a vector for every known word', () => {
    const { dimensions, values } = lexicon.vectors
    expect(Number.isInteger(dimensions)).toBe(true)
    expect(values).toHaveLength(dimensions * lexicon.known.size)
  })

  it('ranks its words', () => {
    expect(lexicon.known.size).toBeGreaterThan(20_000)
    expect(['password', 'paris', 'the'].every((word) => lexicon.known.has(word))).toBe(true)
    expect(lexicon.known.has('pasword')).toBe(false)
  })

  it.each(['words.txt', 'senses.txt', 'word-vectors.i8', 'real-words.bloom', 'names.txt', 'proper-names.txt'])(
    'is not taken where %s was altered',
    async (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'reprise-lexicon-'))
      try {
        cpSync(join(packagedModels(), 'verdict'), folder, { recursive: true })
        appendFileSync(join(folder, name), 'more')
        await expect(loadLexicon(folder)).rejects.toThrow(`${name} is damaged or was exchanged`)
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )

  it('tells words from slips', () => {
    expect(['dachshund', 'password'].map(lexicon.real)).toEqual([true, true])
    expect(['nuxt', 'nxet'].map((word) => lexicon.names.has(word))).toEqual([true, false])
    expect(['passwrod', 'sulfote', 'nxet'].map(lexicon.real)).toEqual([false, false, false])
    expect(realWords(new Uint8Array(0))('password')).toBe(false)
  })

  it.each([
    ['sofa', 'couch', 'same'],
    ['cancel', 'cancellation', 'derived'],
    ['puppy', 'dog', 'narrower'],
    ['fig', 'apple', 'sibling'],
    ['fig', 'enable', 'none'],
  ])('%s and %s: %s', (one, other, relation) => {
    const [own, theirs] = [lexicon.senses.get(one), lexicon.senses.get(other)]
    expect(own && theirs && relationOf(own, theirs)).toBe(relation)
  })

  it('reads lines whose last columns are missing', async () => {
    expect((await parseSenses('tea\tz 10\n')).get('tea')).toEqual({
      own: [35, 36],
      derived: [],
      kinds: [],
      opposites: [],
    })
  })
})

describe('base forms', () => {
  it.each([
    ['paid', 'pay'],
    ['cancelling', 'cancel'],
    ['stopped', 'stop'],
    ['making', 'make'],
    ['filed', 'file'],
    ['cities', 'city'],
    ['boxes', 'box'],
    ['lights', 'light'],
    ['class', 'class'],
    ['bus', 'bus'],
  ])('%s: %s', (word, base) => {
    expect(baseForms(word, (form) => lexicon.known.has(form))[0]).toBe(base)
  })
})
