import { describe, expect, it } from 'vitest'
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
