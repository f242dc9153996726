import { expect, it } from 'vitest'
import { cosineBaseline, cosineLookup } from '../../../src/semantic/eval/cosine-baseline.ts'
import { MAX_TOKENS } from '../../../src/semantic/eligibility/eligibility.ts'
import { readPrompt } from '../../../src/semantic/features/features.ts'
import { localIndex } from '../../../src/semantic/index/local-index.ts'
import { nothingLearnt } from '../../../src/semantic/learning/learning.ts'
import { noLexicon } from '../../../src/semantic/lexicon/lexicon.ts'
import { semanticLookup } from '../../../src/semantic/lookup.ts'
import type { Verdict } from '../../../src/semantic/verdict/verdict.ts'

const model = { name: 'angles', version: '1', dimensions: 2, maxTokens: 512 }
/** The vector of a text that ends with its cosine to the first axis. */
const embedder = {
  embed: async (text: string) => {
    const cosine = Number(text.split(' ').at(-1))
    const vector = Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2))
    return { kind: 'embedded', embedding: { vector, tokens: MAX_TOKENS + 1, truncated: false } } as const
  },
}
/** Serves nothing by itself. */
const verdict: Verdict = {
  version: 0,
  embedding: 'angles',
  thresholds: [{ traps: 0.01, probability: 1 }],
  read: (text) => readPrompt(text, noLexicon),
  knows: () => false,
  judge: () => ({ score: 0, probability: 0 }),
}

const askedBehind = async (kept: string, asked: string) => {
  const lookup = cosineLookup(
    semanticLookup({
      index: await localIndex({ model, maxPrompts: 10, exactLimit: 10, folder: undefined }),
      ...cosineBaseline({ embedder, verdict }),
      learnt: nothingLearnt,
    }),
  )
  await lookup.keep({ id: 'kept', partition: 'one', labels: [], text: kept })
  const outcome = await lookup.find({
    partition: 'one',
    text: asked,
    maxErrorRate: 0.01,
    deadlineMs: 1_000,
  })
  return outcome.kind === 'judged' ? outcome.decision.kind : outcome.kind
}

it.each([
  ['other numbers', 'pay 5 now 1', 'pay 6 now 0.951', 'served'],
  ['roles turned round', 'did Ann call Bob 1', 'was Ann called by Bob 0.951', 'served'],
  ['another language', 'wo ist mein Paket 1', 'wo ist meine Sendung 0.951', 'served'],
  ['a smaller cosine', 'pay 5 now 1', 'pay 6 now 0.949', 'refused'],
])('looks at nothing but the cosine: %s', async (_, kept, asked, kind) => {
  expect(await askedBehind(kept, asked)).toBe(kind)
})

it('knows no words', async () => {
  const { lexical } = cosineBaseline({ embedder, verdict })
  lexical.set('one', 'pay now', 'kept')
  expect(lexical.find('one', 'pay now')).toBeUndefined()
})
