import { describe, expect, it } from 'vitest'
import { falseHitsOf } from '../../../src/semantic/learning/false-hits.ts'
import { createLearning } from '../../../src/semantic/learning/learning.ts'
import { boundOf } from '../../../src/semantic/decision.ts'
import { noEvidence } from '../../../src/semantic/verdict/evidence.ts'
import { logit, sigmoid, thresholdFor } from '../../../src/semantic/verdict/thresholds.ts'

const thresholds = [
  { traps: 0.01, probability: 0.95 },
  { traps: 0.05, probability: 0.85 },
]

/** Uniform in [0, 1), the same at each run. */
const randomFrom = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface World {
  /** P(right) of a pair of which the verdict thinks `probability`, at this point of the stream (0-1). */
  readonly truth: (probability: number, at: number) => number
  /** Share of labels that lie. */
  readonly noise: number
  readonly audit: number
  readonly learning: boolean
}

const CALLS = 40_000
const MAX_ERROR = 0.01
const FLOOR = 0.85
const threshold = thresholdFor(thresholds, MAX_ERROR)

/** Lets calls come whose candidates' probabilities spread over everything, and serves as the tier does. */
const play = ({ truth, noise, audit, learning: learns }: World, seed: number) => {
  const random = randomFrom(seed)
  const learning = createLearning({ maxEntries: 1_000, audit })
  const tenths = Array.from({ length: 10 }, () => ({ served: 0, wrong: 0 }))
  for (let call = 0; call < CALLS; call++) {
    const place = call / CALLS
    const probability = sigmoid(2 + 4 * (random() + random() + random() - 1.5))
    const id = `entry-${Math.floor(random() * 200)}`
    const right = random() < truth(probability, place)
    const evidence = learns ? learning.evidenceOf(id) : noEvidence
    const passes =
      probability >= FLOOR &&
      boundOf(probability, evidence, { threshold, maxErrorRate: MAX_ERROR }) >= 1 - MAX_ERROR - 1e-9
    const allowance = learning.allowance()
    const at = (share: number) => thresholdFor(thresholds, MAX_ERROR * share)
    const served = passes && (allowance === 1 || (allowance > 0 && probability >= at(allowance)))
    const isNext = passes && probability >= at(learning.nextAllowance())
    const tenth = tenths[Math.floor(place * 10)]!
    if (served) {
      tenth.served++
      if (!right) tenth.wrong++
    }
    // What was not served is always compared, because the provider answers.
    if (!learns || (served && random() >= audit)) continue
    const source = served ? 'audit' : isNext ? 'withheld' : 'refused'
    learning.learn({ id, source, right: random() < noise ? !right : right, probability, maxErrorRate: MAX_ERROR })
  }
  return { tenths, all: total(tenths), end: total(tenths.slice(5)), learning }
}

interface Count {
  served: number
  wrong: number
}

const total = (tenths: readonly Count[]): Count =>
  tenths.reduce((all, { served, wrong }) => ({ served: all.served + served, wrong: all.wrong + wrong }))

/** The verdict's probabilities are meant to be right a little more often than they say. */
const honest = (probability: number): number => sigmoid(logit(probability) + 2)
/** From the middle on, neighbours are crafted that look right and are wrong one time in four. */
const attacked = (probability: number, at: number): number =>
  at < 0.5 ? honest(probability) : 0.75 * honest(probability)
/** After a quarter the world is another one. */
const drifting = (probability: number, at: number): number =>
  at < 0.25 ? honest(probability) : sigmoid(logit(probability) - 1)

/** The promise lies within the 95% interval of what was served, or above it. */
const isKept = ({ served, wrong }: Count) => falseHitsOf(wrong, served).lower <= MAX_ERROR

describe('the promise, wrong of served', () => {
  const usual = { noise: 0, audit: 0.05, learning: true }

  it('is kept where the verdict is honest, and not by serving nothing', () => {
    const without = play({ ...usual, truth: honest, learning: false }, 1)
    const learnt = play({ ...usual, truth: honest }, 1)
    expect(isKept(learnt.all)).toBe(true)
    expect(learnt.all.served).toBeGreaterThan(without.all.served * 0.5)
  })

  it.each([1, 2, 3])('is kept when the world drifts, where it would not be without learning (%i)', (seed) => {
    expect(isKept(play({ ...usual, truth: drifting, learning: false }, seed).end)).toBe(false)
    const { tenths } = play({ ...usual, truth: drifting }, seed)
    // Once it has drawn back, which takes some audits.
    expect(isKept(total(tenths.slice(6)))).toBe(true)
  })

  it.each([1, 2, 3])('makes it close under adversarial neighbours, whom the verdict cannot tell (%i)', (seed) => {
    const without = play({ ...usual, truth: attacked, learning: false }, seed).end
    const learnt = play({ ...usual, truth: attacked }, seed)
    expect(isKept(without)).toBe(false)
    expect(learnt.end.wrong).toBeLessThan(without.wrong * 0.15)
    expect(total(learnt.tenths.slice(6)).served).toBeLessThan(without.served * 0.05)
  })

  it('is kept when 30% of the labels lie: it then serves less', () => {
    const { end, learning } = play({ ...usual, truth: honest, noise: 0.3 }, 1)
    expect(isKept(end)).toBe(true)
    expect(learning.allowance()).toBeLessThan(1)
  })
})
