import { describe, expect, it } from 'vitest'
import type { Answer, Call } from '../../src/call.ts'
import type { GatewayEvent } from '../../src/events.ts'
import { createJudging } from '../../src/gateway/judging.ts'
import { createLearning } from '../../src/semantic/learning/learning.ts'
import { signsOf } from '../../src/semantic/learning/signs.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { plain } from '../support/line.ts'

const pair = { question: 'How long?', kept: 'Three days.', fresh: 'It takes three days.' }

const setUp = (said: (call: Call) => Promise<string>, perMinute = 10) => {
  const clock = fakeClock()
  const calls: Call[] = []
  const events: GatewayEvent[] = []
  const told: boolean[] = []
  const judging = createJudging(
    { model: 'demo/judge', perMinute },
    {
      clock,
      announce: (event) => void events.push(event),
      gateway: {
        answer: async (call) => {
          calls.push(call)
          // Only its content is looked at.
          return { content: plain(await said(call)), tally: () => ({ cost: 0.25 }) } as Answer
        },
      },
    },
  )
  const consider = (tenant = 'acme') => judging.consider(pair, tenant, (right) => told.push(right))
  const costs = () => events.map((event) => event.type === 'semantic-judgement' && event.cost)
  const outcomes = () => events.map((event) => (event.type === 'semantic-judgement' ? event.outcome : event.type))
  return { clock, calls, told, consider, outcomes, costs }
}

const rest = () => new Promise((resolve) => setImmediate(resolve))

describe('a judge', () => {
  it.each([
    ['SAME', [true], 'same'],
    ['DIFFERENT', [false], 'different'],
    ['UNSURE', [], 'unsure'],
    ['I would say they are the same', [], 'unsure'],
  ] as const)('that says %s', async (said, heard, outcome) => {
    const { consider, told, outcomes, costs } = setUp(async () => said)
    consider()
    await rest()
    expect([told, outcomes(), costs()]).toEqual([heard, [outcome], [0.25]])
  })

  it('is asked for the tenant, marked, without any credential, and never by similarity', async () => {
    const { consider, calls } = setUp(async () => 'SAME')
    consider('rival')
    await rest()
    const [call] = calls
    expect(call).toMatchObject({
      id: expect.stringMatching(/^judge-/),
      caller: { name: 'semantic-judge', tenant: 'rival' },
      controls: { namespace: 'semantic-judge', semantic: 'off', noCache: false, noStore: false },
      request: { model: 'demo/judge', stream: false },
    })
    expect(call?.caller.credential).toBeUndefined()
  })

  it('that hangs holds up two at a time, and each for half a minute', async () => {
    const { clock, consider, outcomes, calls } = setUp(({ signal }) => {
      const given = signal()
      return new Promise((_resolve, reject) => given.addEventListener('abort', () => reject(given.reason)))
    })
    for (let pairs = 0; pairs < 3; pairs++) consider()
    await clock.advance(29_999)
    expect([calls.length, outcomes()]).toEqual([2, ['left-out']])
    await clock.advance(1)
    expect(outcomes()).toEqual(['left-out', 'failed', 'failed'])
    expect(clock.sleeping()).toBe(0)
  })

  it('that is dead teaches nothing', async () => {
    const { consider, told, outcomes } = setUp(() => Promise.reject(new Error('no such model')))
    consider()
    await rest()
    expect([told, outcomes()]).toEqual([[], ['failed']])
  })

  it('is asked so often a minute and no more', async () => {
    const { clock, consider, calls } = setUp(async () => 'SAME', 2)
    for (let pairs = 0; pairs < 4; pairs++) {
      consider()
      await rest()
    }
    expect(calls).toHaveLength(2)
    await clock.advance(60_000)
    consider()
    await rest()
    expect(calls).toHaveLength(3)
  })

  it('that lies can neither open nor close the tier, nor get below the floor', () => {
    const learning = createLearning({ maxEntries: 10 })
    const thresholds = [
      { traps: 0.01, probability: 0.95 },
      { traps: 0.05, probability: 0.85 },
    ]
    const signsFor = (id: string) =>
      signsOf({ probability: 0.9, evidence: learning.evidenceOf(id), similarity: 0.9, answer: id }, [], thresholds)
    const seen = { probability: 0.4, signs: signsFor('a'), withinReach: true }
    const lie = (right: boolean) => learning.learn({ id: 'a', source: 'judge', right, seen, maxErrorRate: 0.01 })
    for (let lies = 0; lies < 100; lies++) lie(lies % 2 === 0)
    expect([learning.allowance(), learning.falseHits().checked]).toEqual([1, 0])
    for (let lies = 0; lies < 100; lies++) lie(true)
    // The score moves, for this entry alone; what may be served at all is not its matter (see `floor` in decision.ts).
    const scoreOf = (id: string) => learning.trust.scoreOf(signsFor(id))
    expect(scoreOf('a')).toBeGreaterThan(scoreOf('b'))
    expect(scoreOf('b')).toBe(createLearning({ maxEntries: 10 }).trust.scoreOf(signsFor('b')))
  })
})
