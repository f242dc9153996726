import { describe, expect, it } from 'vitest'
import { learningLookup } from '../../../src/semantic/eval/learning-lookup.ts'
import { eligibleLookup } from '../../../src/semantic/eval/asked-alone.ts'
import { reportStream } from '../../../src/semantic/eval/stream-report.ts'
import { comparePrompts, readPrompt } from '../../../src/semantic/features/features.ts'
import { noLexicon } from '../../../src/semantic/lexicon/lexicon.ts'
import type { LookupOutcome, SemanticLookup } from '../../../src/semantic/lookup.ts'

const read = (text: string) => readPrompt(text, noLexicon)
/** Serves every text from the first one, as sure as the threshold asks for. */
const fromFirst = (): SemanticLookup => {
  let first: string | undefined
  return {
    find: async (): Promise<LookupOutcome> => {
      if (first === undefined) return { kind: 'empty' }
      const chosen = {
        id: first,
        similarity: 0.9,
        features: comparePrompts(read('a'), read('b'), { cosine: 0.9, truncated: false }),
        probability: 0.91,
        signs: { claim: 5, record: 0, nearness: 0, agreeing: 0, differing: 0 },
        score: 5,
        guards: [],
        refusal: undefined,
      }
      const embedding = { vector: new Float32Array(1), tokens: 1, truncated: false }
      return { kind: 'judged', decision: { kind: 'served', chosen, weighed: [chosen] }, embedding }
    },
    keep: async ({ id }) => {
      first ??= id
      return true
    },
    part: () => undefined,
    forget: async () => undefined,
  }
}

const replay = async (answers: readonly string[], audit: number) => {
  const parts = { open: async () => fromFirst(), maxErrorRate: 0.01, audit, random: () => 0.5 }
  const lines = answers.map((answer, at) => ({ text: `text ${at}`, answer }))
  const { lookup, afterwards } = await learningLookup(parts)
  return (await reportStream({ lines, lookup: eligibleLookup(lookup), afterwards, maxErrorRate: 0.01 })).points
}

const wrongAlways = ['first', ...Array.from({ length: 39 }, (_, at) => `other ${at}`)]

describe('a stream that is learnt from', () => {
  it('stops serving what proves wrong', async () => {
    const [early, late] = [(await replay(wrongAlways, 1))[0], (await replay(wrongAlways, 1)).at(-1)]
    expect(early).toMatchObject({ calls: 4, wrongSemantic: 1 })
    expect(late).toMatchObject({ calls: 40, semantic: 1, wrongSemantic: 1 })
  })

  it('goes on with what proves right', async () => {
    expect(
      (
        await replay(
          Array.from({ length: 40 }, () => 'same'),
          1,
        )
      ).at(-1),
    ).toMatchObject({ semantic: 39, wrongSemantic: 0 })
  })

  it('learns nothing of the served without audits', async () => {
    expect((await replay(wrongAlways, 0)).at(-1)).toMatchObject({ semantic: 39, wrongSemantic: 39 })
  })
})
