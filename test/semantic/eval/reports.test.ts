import { describe, expect, it } from 'vitest'
import { toUnitLength } from '../../../src/semantic/embedding/pooling.ts'
import { readArguments } from '../../../src/semantic/eval/arguments.ts'
import { renderPairs, reportPairs } from '../../../src/semantic/eval/pair-report.ts'
import { readPairs } from '../../../src/semantic/eval/pairs.ts'
import { renderStream, reportStream } from '../../../src/semantic/eval/stream-report.ts'
import { readPrompt } from '../../../src/semantic/features/features.ts'
import { noLexicon } from '../../../src/semantic/lexicon/lexicon.ts'
import type { TierOutcome } from '../../../src/semantic/tier.ts'
import type { LookupOutcome, SemanticLookup } from '../../../src/semantic/lookup.ts'
import type { Verdict } from '../../../src/semantic/verdict/verdict.ts'
import type { StreamLine } from '../../../src/semantic/eval/pairs.ts'

const verdict: Verdict = {
  version: 0,
  embedding: 'none',
  thresholds: [
    { traps: 0.01, probability: 0.9 },
    { traps: 0.05, probability: 0.8 },
  ],
  read: (text) => readPrompt(text, noLexicon),
  knows: () => true,
  judge: ({ cosine }) => ({ score: cosine, probability: cosine }),
}
/** Vectors by what the text begins with. */
const vectors = {
  of: async (text: string) => toUnitLength(Float32Array.of(text.startsWith('near') ? 1 : 0.1, 1)),
  latencies: [1, 2, 3],
}

describe('the pair report', () => {
  const pairs = readPairs({
    path: 'some.jsonl',
    text: [
      { a: 'near alpha', b: 'near beta', same: true },
      { a: 'near alpha', b: 'far beta', same: true },
      { a: 'near gamma', b: 'near delta', same: false, kind: 'number' },
      { a: 'near gamma', b: 'far delta', same: false, kind: 'scope' },
      { a: 'far zeta', b: 'Please far zeta', same: true },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  })

  it('counts what the tier serves, same words included', async () => {
    const report = await reportPairs({ pairs, vectors, verdict, maxErrorRate: 0.01 })
    expect(report).toMatchObject({
      repeats: 3,
      traps: 2,
      groups: 5,
      shipped: { served: 2, wrong: 1 },
      byKind: [
        { kind: 'number', traps: 1, wrong: 1 },
        { kind: 'scope', traps: 1, wrong: 0 },
      ],
      servedByKind: [{ kind: 'same', repeats: 3, served: 2 }],
      latency: { embed: { p50: 2, p99: 3 } },
    })
  })

  it('names its denominators', async () => {
    const text = renderPairs(await reportPairs({ pairs, vectors, verdict, maxErrorRate: 0.01 }))
    expect(text).toContain('3 true repeats and 2 traps in 5 groups')
    expect(text).toMatch(/served of true repeats +2\/3/)
    expect(text).toMatch(/wrong of all served +1\/3/)
    expect(text).toMatch(/scope +0\/1 0\.0%/)
    expect(text).toMatch(/cosine .*\nverdict /)
  })
})

describe('the stream report', () => {
  /** Serves every text from the first entry that begins with the same letter. */
  const lookup = (): SemanticLookup => {
    const kept = new Map<string, string>()
    return {
      find: async ({ text }): Promise<LookupOutcome> => {
        const id = kept.get(text.charAt(0))
        return id === undefined ? { kind: 'empty' } : { kind: 'lexical', id }
      },
      keep: async ({ id, text }) => kept.set(text.charAt(0), id).size > 0,
      part: () => undefined,
      forget: async () => undefined,
    }
  }
  const lines = ['a1', 'a1', 'b2', 'a3', 'b2', 'c1', 'c1', 'a1', 'b1', 'd1'].map((text) => ({
    text,
    answer: text.charAt(1),
  }))

  it('counts hits and wrong ones from an empty index on', async () => {
    const { points } = await reportStream({ lines, lookup: lookup(), maxErrorRate: 0.01 })
    expect(points).toHaveLength(10)
    expect(points[0]).toEqual({ calls: 1, exact: 0, lexical: 0, semantic: 0, wrongLexical: 0, wrongSemantic: 0 })
    expect(points[3]).toMatchObject({ calls: 4, exact: 1, lexical: 1, wrongLexical: 1 })
    expect(points[9]).toMatchObject({ calls: 10, exact: 4, lexical: 2, wrongLexical: 2 })
  })

  it('names its denominators', async () => {
    const text = renderStream(await reportStream({ lines, lookup: lookup(), maxErrorRate: 0.01 }))
    expect(text).toMatch(/10 +4\/10 40\.0% +2\/10 20\.0% +0\/10 0\.0% +2\/2 100\.0% +0\/0 0\.0% +2\/10 20\.0%/)
  })

  it('judges the promise once 300 were served', async () => {
    const wrongAt = (...places: readonly number[]) =>
      Array.from({ length: 701 }, (_, at) => ({ text: `a${at}`, answer: places.includes(at) ? 'b' : 'a' }))
    const report = (many: readonly StreamLine[]) => reportStream({ lines: many, lookup: lookup(), maxErrorRate: 0.01 })
    // The first line is asked, so line n is the nth served answer.
    const kept = await report(wrongAt(10, 20, 30, 690))
    expect(kept.promise).toEqual({
      served: 700,
      wrong: 4,
      highest: 0.01,
      highestAt: 300,
      servedAfter: 400,
      wrongAfter: 1,
    })
    expect(renderStream(kept)).toContain('at most 1.00% (then 300 were served): kept at 0.01.')
    expect(renderStream(kept)).toContain('Those after the 300th alone: 1/400 0.3%')
    const broken = await report(wrongAt(10, 20, 30, 310, 690))
    expect(broken.promise).toMatchObject({ wrong: 5, highest: 4 / 310, highestAt: 310, wrongAfter: 2 })
    expect(renderStream(broken)).toContain('broken at 0.01')
    expect(renderStream(await report(lines))).toContain('not that many')
  })

  it('tells afterwards what was right, so that learning can play along', async () => {
    const seen: boolean[] = []
    const asks: string[] = []
    const afterwards = (outcome: TierOutcome, asked: string, isRight: (id: string) => boolean) => {
      if (outcome.kind !== 'lexical') return false
      asks.push(asked)
      seen.push(isRight(outcome.id))
      return true
    }
    const { points } = await reportStream({
      lines: [...lines, lines[3]!],
      lookup: lookup(),
      maxErrorRate: 0.01,
      afterwards,
    })
    expect([asks, seen]).toEqual([
      ['3', '8'],
      [false, false],
    ])
    // What was audited is kept: the same text is an exact hit from then on.
    expect(points.at(-1)).toMatchObject({ calls: 11, exact: 5, lexical: 2 })
  })
})

describe('the arguments', () => {
  it('have defaults', () => {
    expect(readArguments(['--pairs', 'x'])).toMatchObject({
      pairs: 'x',
      maxErrorRate: 0.01,
      allPairs: false,
      model: 'bge-small-en-v1.5',
    })
  })

  it.each([
    [[], /one of --pairs, --stream/],
    [['--pairs', 'x', '--stream', 'y'], /one of --pairs, --stream/],
    [['--pairs', 'x', '--max-error', '2'], /share between 0 and 1, not 2/],
    [['--pairs', 'x', '--audit', '2'], /share from 0 to 1, not 2/],
    [['--sparrows'], /sparrows/],
  ])('refuse %j', (given, message) => {
    expect(() => readArguments(given)).toThrow(message)
  })
})
