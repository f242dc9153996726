import { describe, expect, it } from 'vitest'
import { toUnitLength } from '../../../src/semantic/embedding/pooling.ts'
import { readArguments } from '../../../src/semantic/eval/arguments.ts'
import { reportPairs } from '../../../src/semantic/eval/pair-report.ts'
import { renderNearCopies, renderPairs } from '../../../src/semantic/eval/pair-tables.ts'
import { readPairs } from '../../../src/semantic/eval/pairs.ts'
import { reportStream } from '../../../src/semantic/eval/stream-report.ts'
import type { StreamLookup } from '../../../src/semantic/eval/stream-report.ts'
import { renderLines, renderStream } from '../../../src/semantic/eval/stream-tables.ts'
import { readPrompt } from '../../../src/semantic/features/features.ts'
import { noLexicon } from '../../../src/semantic/lexicon/lexicon.ts'
import type { TierOutcome } from '../../../src/semantic/tier.ts'
import type { LookupOutcome } from '../../../src/semantic/lookup.ts'
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
  of: async (text: string) => ({
    vector: toUnitLength(Float32Array.of(text.startsWith('near') ? 1 : 0.1, 1)),
    tokens: text.split(' ').length,
  }),
  latencies: [1, 2, 3],
}

const pairsOf = (lines: readonly object[]) =>
  readPairs({ path: 'some.jsonl', text: lines.map((line) => JSON.stringify(line)).join('\n') })
const report = (lines: readonly object[]) =>
  reportPairs({ pairs: pairsOf(lines), vectors, verdict, maxErrorRate: 0.01 })

describe('the pair report', () => {
  const lines = [
    { a: 'near alpha', b: 'near beta', same: true },
    { a: 'near alpha', b: 'far beta', same: true },
    { a: 'near gamma', b: 'near delta', same: false, kind: 'number' },
    { a: 'near gamma', b: 'far delta', same: false, kind: 'scope' },
    { a: 'far zeta', b: 'Please far zeta', same: true },
    // The same words, and a cosine that is too small.
    { a: 'near eta', b: 'Hi, near eta', same: false, kind: 'courtesy' },
  ]

  it('counts what the tier serves, same words included, and what nothing but a cosine does', async () => {
    expect(await report(lines)).toMatchObject({
      repeats: 3,
      traps: 3,
      groups: 6,
      baselineCosine: 0.95,
      shipped: {
        tier: {
          servedOfRepeats: { count: 2, of: 3, share: 2 / 3 },
          wrongOfTraps: { count: 2, of: 3 },
          wrongOfServed: { count: 2, of: 4, share: 0.5 },
        },
        cosine: {
          servedOfRepeats: { count: 2, of: 3 },
          wrongOfTraps: { count: 1, of: 3 },
          wrongOfServed: { count: 1, of: 3 },
        },
      },
      wrongByKind: [
        { kind: 'courtesy', tier: { count: 1, of: 1 }, cosine: { count: 0, of: 1 } },
        { kind: 'number', tier: { count: 1, of: 1 }, cosine: { count: 1, of: 1 } },
        { kind: 'scope', tier: { count: 0, of: 1 }, cosine: { count: 0, of: 1 } },
      ],
      servedByKind: [{ kind: 'same', tier: { count: 2, of: 3 }, cosine: { count: 2, of: 3 } }],
      latency: { embed: { count: 3, p50: 2, p99: 3 }, judge: { count: 6 }, cosine: { count: 6 } },
    })
  })

  it('names what is covered by the share of traps', async () => {
    const { scores } = await report(lines)
    expect(scores?.verdict.coverage.map(({ trapShare }) => trapShare)).toEqual([0.01, 0.02, 0.05])
    expect(scores?.cosine.auc.area).toBeGreaterThan(0.5)
  })

  it('gives an interval to every share', async () => {
    const { shipped } = await report(lines)
    for (const { share, interval } of [...Object.values(shipped.tier), ...Object.values(shipped.cosine)]) {
      expect(interval.low).toBeLessThan(share)
      expect(interval.high).toBeGreaterThan(share)
    }
  })

  it('serves none that the tier serves none of: prompts without words', async () => {
    const wordless = [
      { a: 'near ?', b: 'x', same: true },
      { a: '?', b: '!', same: false },
      { a: '', b: '  ', same: false },
    ]
    const apart = {
      ...vectors,
      of: async (text: string) => ({
        vector: Float32Array.of(...(['?', ''].includes(text) ? [1, 0] : [0, 1])),
        tokens: 1,
      }),
    }
    const { shipped } = await reportPairs({ pairs: pairsOf(wordless), vectors: apart, verdict, maxErrorRate: 0.01 })
    expect(shipped.tier.wrongOfTraps).toMatchObject({ count: 0, of: 2 })
  })

  it('serves by the verdict what the verdict knows the words of', async () => {
    const unknowing = { ...verdict, knows: () => false }
    const { shipped } = await reportPairs({ pairs: pairsOf(lines), vectors, verdict: unknowing, maxErrorRate: 0.01 })
    expect(shipped.tier.servedOfRepeats).toMatchObject({ count: 1, of: 3 })
  })

  it('serves nothing that the gateway keeps away from, and says so', async () => {
    const long = 'near '.repeat(500)
    const apart = [
      { a: 'near: how do I spell it', b: 'near alpha', same: true },
      { a: 'near alpha', b: 'near: how do I spell it', same: true },
      { a: long, b: long, same: true },
      { a: long, b: 'near alpha', same: false },
      { a: 'near alpha', b: 'near beta', same: true },
    ]
    const kept = await report(apart)
    expect(kept.shipped.tier.servedOfRepeats).toMatchObject({ count: 1, of: 4 })
    expect(kept.shipped.tier.wrongOfTraps).toMatchObject({ count: 0, of: 1 })
    expect(kept.shipped.cosine.servedOfRepeats).toMatchObject({ count: 4, of: 4 })
    expect(kept.keptAway).toEqual({ 'works-on-text': 2, 'too-long': 2 })
    const said = 'keeps away from one of the prompts, of 5 pairs: works-on-text 2, too-long 2.'
    expect([renderPairs(kept), renderNearCopies(kept)]).toEqual([
      expect.stringContaining(said),
      expect.stringContaining(said),
    ])
    expect(renderPairs(await report(lines))).not.toContain('keeps away')
  })

  it('serves by the same words only what has more tokens than the verdict judges', async () => {
    const many = 'near '.repeat(257)
    const { shipped } = await report([
      { a: many, b: `${many} beta`, same: true },
      { a: 'near beta', b: many, same: true },
      { a: many, b: 'near beta', same: true },
      { a: many, b: `please ${many}`, same: true },
    ])
    expect(shipped.tier.servedOfRepeats).toMatchObject({ count: 1, of: 4 })
  })

  it('names its denominators, with the baseline in every table', async () => {
    const text = renderPairs(await report(lines))
    expect(text).toContain('3 true repeats and 3 traps in 6 groups')
    expect(text).toMatch(/cosine .*\nverdict /)
    expect(text).toContain('Served at --max-error 0.01 by the whole tier, and by nothing but a cosine of 0.95 or more:')
    expect(text).toMatch(/served of true repeats +2\/3 66\.7% \[.*\] +2\/3 66\.7% \[/)
    expect(text).toMatch(/wrong of all served +2\/4 50\.0% \[.*\] +1\/3 33\.3% \[/)
    expect(text).toMatch(/kind +wrong of traps, tier +wrong of traps, cosine/)
    expect(text).toMatch(/number +1\/1 100\.0% \[.*\] +1\/1 100\.0% \[/)
    expect(text).toMatch(/same +2\/3 66\.7% \[.*\] +2\/3 66\.7% \[/)
    expect(text).toMatch(/embed one text +3 +2\.0 +3\.0/)
  })

  it('has no ranking where there is nothing to tell from the others', async () => {
    const repeats = await report(lines.slice(0, 2))
    expect(repeats.scores).toBeUndefined()
    expect(renderPairs(repeats)).toContain('Neither coverage nor ROC-AUC')
    expect(renderPairs(repeats)).toMatch(/wrong of traps +0\/0 +0\/0\n/)
    expect(renderNearCopies(repeats)).toMatch(/kind +served of repeats, tier +served of repeats, cosine\nsame +1\/2/)
  })

  it('has no latency of what was not measured', async () => {
    const known = { ...vectors, latencies: [] }
    const text = renderPairs(await reportPairs({ pairs: pairsOf(lines), vectors: known, verdict, maxErrorRate: 0.01 }))
    expect(text).toMatch(/embed one text +0 +- +-/)
  })
})

describe('the stream report', () => {
  /** Serves every text from the first entry that begins with the same letter. */
  const lookup = (): StreamLookup => {
    const kept = new Map<string, string>()
    return {
      find: async ({ text }): Promise<LookupOutcome> => {
        const id = kept.get(text.charAt(0))
        return id === undefined ? { kind: 'empty' } : { kind: 'lexical', id }
      },
      keep: async ({ id, text }) => kept.set(text.charAt(0), id).size > 0,
    }
  }
  const lines = ['a1', 'a1', 'b2', 'a3', 'b2', 'c1', 'c1', 'a1', 'b1', 'd1'].map((text) => ({
    text,
    answer: text.charAt(1),
  }))

  it('counts hits and wrong ones from an empty index on', async () => {
    const { points } = await reportStream({ lines, lookup: lookup(), maxErrorRate: 0.01 })
    expect(points).toHaveLength(10)
    expect(points[0]).toEqual({
      calls: 1,
      exact: 0,
      lexical: 0,
      semantic: 0,
      wrongLexical: 0,
      wrongSemantic: 0,
      hitRatio: 0,
      falseHitRate: 0,
      wrongOfCalls: 0,
    })
    expect(points[3]).toMatchObject({ calls: 4, exact: 1, lexical: 1, wrongLexical: 1 })
    expect(points[9]).toMatchObject({ calls: 10, exact: 4, lexical: 2, wrongLexical: 2 })
    expect(points[9]).toMatchObject({ hitRatio: 0.6, falseHitRate: 1, wrongOfCalls: 0.2 })
  })

  it('counts a stream of fewer than ten to its end', async () => {
    const { points } = await reportStream({ lines: lines.slice(0, 4), lookup: lookup(), maxErrorRate: 0.01 })
    expect(points.map(({ calls }) => calls)).toEqual([1, 2, 3, 4])
  })

  it('names its denominators, and what serves where the words do not', async () => {
    const stream = await reportStream({ lines, lookup: lookup(), maxErrorRate: 0.01 })
    const text = renderStream(stream, 'verdict')
    expect(text).toMatch(
      /calls +hits of calls +exact +lexical +verdict +false hits of served +wrong of lexical +wrong of verdict +wrong of all calls/,
    )
    expect(text).toMatch(/10 +6\/10 60\.0% +4 +2 +0 +2\/2 100\.0% +2\/2 +0\/0 +2\/10 20\.0%/)
    expect(renderStream(stream, 'cosine')).toMatch(/lexical +cosine .* wrong of cosine/)
  })

  it('says what the stream is made of', () => {
    expect(renderLines(lines)).toBe('Calls 10, different texts 6, classes 3.')
    expect(renderLines(lines.filter(({ answer }) => answer === '2'))).toBe(
      'Calls 2, different texts 1, classes 1. Of one class alone, nothing that is served can be wrong.',
    )
    // Two classes of one text do not make one class of two.
    const alone = [...['a1', 'b2', 'a3'].map((text) => ({ text, answer: text })), { text: 'a1', answer: 'x' }]
    expect(renderLines(alone)).toBe(
      'Calls 4, different texts 3, classes 4. No two texts have one class, so all that is served but the very same text is wrong.',
    )
  })

  it('judges the promise once 300 were served', async () => {
    const wrongAt = (...places: readonly number[]) =>
      Array.from({ length: 701 }, (_, at) => ({ text: `a${at}`, answer: places.includes(at) ? 'b' : 'a' }))
    const replay = (many: readonly StreamLine[]) => reportStream({ lines: many, lookup: lookup(), maxErrorRate: 0.01 })
    // The first line is asked, so line n is the nth served answer.
    const kept = await replay(wrongAt(10, 20, 30, 690))
    expect(kept.promise).toEqual({
      served: 700,
      wrong: 4,
      highest: 0.01,
      highestAt: 300,
      servedAfter: 400,
      wrongAfter: 1,
      falseHitRateAfter: 1 / 400,
    })
    expect(renderStream(kept, 'verdict')).toContain('at most 1.00% (then 300 were served): kept at 0.01.')
    expect(renderStream(kept, 'verdict')).toContain('Those after the 300th alone: 1/400 0.3%')
    const broken = await replay(wrongAt(10, 20, 30, 310, 690))
    expect(broken.promise).toMatchObject({ wrong: 5, highest: 4 / 310, highestAt: 310, wrongAfter: 2 })
    expect(renderStream(broken, 'verdict')).toContain('broken at 0.01')
    expect(renderStream(await replay(lines), 'verdict')).toContain('not that many')
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
