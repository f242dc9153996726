import { describe, expect, it } from 'vitest'
import type { Embedder, EmbedOutcome } from '../../src/semantic/embedding/embedder.ts'
import { toUnitLength } from '../../src/semantic/embedding/pooling.ts'
import { readPrompt } from '../../src/semantic/features/features.ts'
import { noLexicon } from '../../src/semantic/lexicon/lexicon.ts'
import { IndexUnavailable } from '../../src/semantic/index/index-unavailable.ts'
import { localIndex } from '../../src/semantic/index/local-index.ts'
import { lexicalIndex } from '../../src/semantic/lexical/lexical-index.ts'
import { semanticLookup } from '../../src/semantic/lookup.ts'
import type { LookupParts, LookupQuestion } from '../../src/semantic/lookup.ts'
import { nothingLearnt } from '../../src/semantic/learning/learning.ts'
import type { Verdict } from '../../src/semantic/verdict/verdict.ts'

const model = { name: 'letters', version: '1', dimensions: 26, maxTokens: 512 }

/** How often each letter occurs. */
const vectorOf = (text: string): Float32Array => {
  const counts = new Float32Array(26)
  for (const letter of text.toLowerCase().match(/[a-z]/g) ?? []) counts[letter.charCodeAt(0) - 97]! += 1
  return toUnitLength(counts)
}

const embedder = (asked: string[], outcome?: EmbedOutcome): Embedder => ({
  state: () => ({ kind: 'ready', identity: model, detail: '' }),
  embed: async (text) => {
    asked.push(text)
    return (
      outcome ?? {
        kind: 'embedded',
        embedding: { vector: vectorOf(text), tokens: text.split(' ').length, truncated: false },
      }
    )
  },
  close: async () => undefined,
})

const verdict: Verdict = {
  version: 0,
  embedding: 'letters',
  thresholds: [
    { traps: 0.01, probability: 0.99 },
    { traps: 0.02, probability: 0.95 },
  ],
  read: (text) => readPrompt(text, noLexicon),
  knows: (text) => !text.startsWith('annuler'),
  judge: ({ cosine }) => ({ score: 0, probability: cosine }),
}

const setUp = async (more: Partial<LookupParts> = {}) => {
  const asked: string[] = []
  const lookup = semanticLookup({
    embedder: embedder(asked),
    index: await localIndex({ model, maxPrompts: 100, exactLimit: 100, folder: undefined }),
    lexical: lexicalIndex(100),
    verdict,
    learnt: nothingLearnt,
    ...more,
  })
  const find = (text: string, question: Partial<LookupQuestion> = {}) =>
    lookup.find({ partition: 'one', text, tiers: 'all', maxErrorRate: 0.02, ...question })
  const keep = (id: string, text: string) => lookup.keep({ id, partition: 'one', labels: [], text })
  return { lookup, find, keep, asked }
}

describe('the semantic lookup', () => {
  it('does not embed for an empty partition', async () => {
    const { find, asked } = await setUp()
    expect(await find('reset my password')).toEqual({ kind: 'empty' })
    expect(asked).toEqual([])
  })

  it('serves the same words without the model', async () => {
    const { find, keep, asked } = await setUp()
    await keep('a', 'Reset my password.')
    asked.length = 0
    expect(await find('please reset my password')).toEqual({ kind: 'lexical', id: 'a' })
    expect(asked).toEqual([])
  })

  it('judges the nearest prompts of the partition', async () => {
    const { find, keep } = await setUp()
    await keep('a', 'reset my password')
    await keep('b', 'weather in Rome')
    expect(await find('my password: reset')).toMatchObject({
      kind: 'judged',
      decision: { kind: 'served', chosen: { id: 'a' } },
    })
    expect(await find('zzz quick fox')).toMatchObject({ kind: 'judged', decision: { kind: 'refused' } })
    expect(await find('reset my password', { partition: 'two' })).toEqual({ kind: 'empty' })
  })

  it('serves other languages by their words only', async () => {
    const { find, keep } = await setUp()
    await keep('a', 'Passwort zurück setzen')
    expect(await find('Passwort zurück setzen!', { tiers: 'lexical' })).toEqual({ kind: 'lexical', id: 'a' })
    expect(await find('setzen Passwort zurück', { tiers: 'lexical' })).toEqual({
      kind: 'skipped',
      reason: 'not-english',
    })
  })

  it('serves words that the verdict does not know by themselves only', async () => {
    const { find, keep } = await setUp()
    await keep('a', 'annuler commande')
    expect(await find('Annuler commande')).toEqual({ kind: 'lexical', id: 'a' })
    expect(await find('annuler commandes')).toEqual({ kind: 'skipped', reason: 'not-english' })
  })

  it('passes on why there is no vector', async () => {
    const { find, keep } = await setUp()
    await keep('a', 'reset my password')
    const late = await setUp({ embedder: embedder([], { kind: 'skipped', reason: 'deadline' }) })
    expect(await late.keep('a', 'reset my password')).toBe(false)
    expect(await find('word '.repeat(300))).toEqual({ kind: 'skipped', reason: 'too-long' })
  })

  it('embeds a prompt of an older answer only where the index lacks it', async () => {
    const lexical = lexicalIndex(100)
    const { lookup, find, asked } = await setUp({ lexical })
    const older = { id: 'a', partition: 'one', labels: [], text: 'reset my password', isOlder: true }
    for (const _again of [1, 2]) expect(await lookup.keep(older)).toBe(true)
    expect(asked).toEqual(['reset my password'])
    expect(lexical.find('one', 'reset my password')).toBe('a')
    expect(await find('my password: reset')).toMatchObject({ kind: 'judged', decision: { kind: 'served' } })
  })

  it('does not insert what is purged while it is being embedded', async () => {
    const { lookup, find, asked } = await setUp()
    const purge = new AbortController()
    const keeping = lookup.keep({ id: 'a', partition: 'one', labels: [], text: 'reset my password' }, purge.signal)
    expect(asked).toEqual(['reset my password'])
    purge.abort()
    expect(await keeping).toBe(false)
    expect(await find('my password: reset')).toEqual({ kind: 'empty' })
  })

  it('survives an index that fails', async () => {
    const index = {
      ...(await localIndex({ model, maxPrompts: 100, exactLimit: 100, folder: undefined })),
      isEmpty: () => false,
      nearest: () => Promise.reject(new IndexUnavailable('deadline', 'slow')),
      insert: () => Promise.reject(new IndexUnavailable('busy', 'full')),
    }
    const { find, keep } = await setUp({ index })
    expect(await keep('a', 'reset my password')).toBe(false)
    expect(await find('my password: reset')).toEqual({ kind: 'skipped', reason: 'index-deadline' })
  })

  it('serves neither of two entries that have the same words and other answers', async () => {
    const { lookup, find, keep } = await setUp()
    await keep('a', 'Reset my password.')
    lookup.part(['a', 'b'])
    await keep('b', 'reset my password')
    expect(await find('please reset my password')).toMatchObject({ decision: { kind: 'no-candidate' } })
    await keep('c', 'my password: reset')
    expect(await find('please reset my password')).toMatchObject({ decision: { kind: 'served', chosen: { id: 'c' } } })
  })

  it('forgets', async () => {
    const { lookup, find, keep } = await setUp()
    await keep('a', 'reset my password')
    await lookup.forget('a')
    expect(await find('reset my password')).toEqual({ kind: 'empty' })
  })
})
