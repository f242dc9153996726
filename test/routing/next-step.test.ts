import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextStep, type Candidate, type Moment, type Step } from '../../src/routing/next-step.ts'
import type { Readiness } from '../../src/routing/readiness.ts'
import { deploymentOf } from './support.ts'

const [a, b] = [deploymentOf('a'), deploymentOf('b')]
const candidate = (deployment = a, members: Partial<Candidate> = {}): Candidate => ({
  deployment,
  triesLeft: 2,
  notBefore: 0,
  readiness: { kind: 'ready' },
  ...members,
})
const resting = (until: number, whenAlone: 'try' | 'wait' | 'never'): Readiness => ({
  kind: 'resting',
  reason: 'breaker',
  until,
  whenAlone,
})
const moment = (members: Partial<Moment> = {}): Moment => ({
  now: 1_000,
  deadlineAt: 600_000,
  maxWaitMs: 600_000,
  current: undefined,
  ...members,
})
const tries = (deployment: typeof a) => ({ kind: 'try', candidate: expect.objectContaining({ deployment }) })

describe('nextStep', () => {
  test('begins with the first that is ready', () => {
    expect(nextStep([candidate(a), candidate(b)], moment())).toEqual(tries(a))
    expect(nextStep([candidate(a, { readiness: resting(2_000, 'wait') }), candidate(b)], moment())).toEqual(tries(b))
  })

  test('stays with the one tried last, after its backoff', () => {
    const candidates = [candidate(b), candidate(a, { triesLeft: 1, notBefore: 1_200 })]
    expect(nextStep(candidates, moment({ current: a }))).toMatchObject({ kind: 'wait', until: 1_200, crowd: false })
    expect(nextStep(candidates, moment({ current: a, now: 1_200 }))).toEqual(tries(a))
  })

  test('leaves it when its tries are used up, when it rests, or when the backoff ends too late', () => {
    const deadlineAt = 5_000
    for (const members of [{ triesLeft: 0 }, { readiness: resting(1_001, 'try') }, { notBefore: 5_000 }]) {
      expect(nextStep([candidate(a, members), candidate(b)], moment({ current: a, deadlineAt }))).toEqual(tries(b))
    }
  })

  test('alone: tries what rests on a guess, waits for what may come back, gives up on what will not', () => {
    const alone = (readiness: Readiness) => nextStep([candidate(a, { readiness })], moment())
    expect(alone(resting(9_000, 'try'))).toEqual(tries(a))
    expect(alone(resting(9_000, 'wait'))).toMatchObject({ kind: 'wait', until: 9_000, crowd: true })
    expect(alone(resting(9_000, 'never'))).toEqual({ kind: 'give-up' })
  })

  test('alone: waits no longer for a rest than anybody is to, whatever backoff comes on top', () => {
    const alone = (until: number) =>
      nextStep(
        [candidate(a, { readiness: resting(until, 'wait'), notBefore: until + 500 })],
        moment({ maxWaitMs: 8_000 }),
      )
    expect(alone(9_000)).toMatchObject({ kind: 'wait', until: 9_500 })
    expect(alone(9_001)).toEqual({ kind: 'give-up' })
    expect(nextStep([candidate(a, { notBefore: 20_000 })], moment({ current: a, maxWaitMs: 8_000 }))).toMatchObject({
      kind: 'wait',
      until: 20_000,
    })
    const candidates = [
      candidate(a, { readiness: resting(9_500, 'wait') }),
      candidate(b, { readiness: resting(8_000, 'wait'), notBefore: 12_000 }),
    ]
    expect(nextStep(candidates, moment({ maxWaitMs: 8_000 }))).toMatchObject({ kind: 'wait', until: 12_000 })
  })

  test('of several that rest it waits for the soonest', () => {
    const candidates = [
      candidate(a, { readiness: resting(9_000, 'wait') }),
      candidate(b, { readiness: resting(3_000, 'wait') }),
    ]
    expect(nextStep(candidates, moment())).toMatchObject({ kind: 'wait', until: 3_000 })
  })

  test('does not wait past the deadline', () => {
    const waits = (until: number, deadlineAt: number) =>
      nextStep([candidate(a, { readiness: resting(until, 'wait') })], moment({ deadlineAt })).kind
    expect(waits(5_000, 5_001)).toBe('wait')
    expect(waits(5_000, 5_000)).toBe('give-up')
  })

  const readiness = fc.oneof(
    fc.constant<Readiness>({ kind: 'ready' }),
    fc
      .record({ until: fc.integer({ min: 1, max: 200_000 }), whenAlone: fc.constantFrom('try', 'wait', 'never') })
      .map(({ until, whenAlone }) => resting(until, whenAlone)),
  )
  const candidates = fc.array(
    fc.record({ triesLeft: fc.nat(2), notBefore: fc.nat(100_000), readiness, current: fc.boolean() }),
    { maxLength: 5 },
  )

  const rest = ({ readiness }: Candidate, now: number) =>
    readiness.kind === 'resting' && readiness.whenAlone === 'wait' ? readiness.until - now : 0

  /** What no step may do, in any situation. */
  const faultsOf = (
    step: Step<Candidate>,
    all: readonly Candidate[],
    { now, deadlineAt, maxWaitMs }: Moment,
  ): readonly string[] => {
    const free = all.some((one) => one.triesLeft > 0 && one.notBefore <= now && one.readiness.kind === 'ready')
    if (now >= deadlineAt) return step.kind === 'give-up' ? [] : ['goes on after the deadline']
    if (step.kind === 'give-up') return free ? ['gives up on the ready'] : []
    if (step.kind === 'wait')
      return step.until > now && step.until < deadlineAt && rest(step.candidate, now) <= maxWaitMs
        ? []
        : ['waits into the past or too long']
    const chosen = step.candidate
    if (chosen.triesLeft < 1 || chosen.notBefore > now) return ['tries what may not be tried']
    if (chosen.readiness.kind === 'ready') return []
    const { whenAlone, until } = chosen.readiness
    const mayTry = whenAlone === 'try' || (whenAlone === 'wait' && until <= now)
    return mayTry && !free ? [] : ['tries what rests']
  }

  test('holds to the rules in any situation', () => {
    fc.assert(
      fc.property(candidates, fc.nat(100_000), fc.nat(100_000), fc.nat(50_000), (rows, now, deadlineAt, maxWaitMs) => {
        const all = rows.map((row, index) => candidate(deploymentOf(`d${index}`), row))
        const current = all.find((_, index) => rows[index]?.current)?.deployment
        const situation = { now, deadlineAt, maxWaitMs, current }
        expect(faultsOf(nextStep(all, situation), all, situation)).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })
})
