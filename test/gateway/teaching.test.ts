import { expect, it } from 'vitest'
import { chat } from '../../src/dialects/chat/index.ts'
import type { GatewayEvent } from '../../src/events.ts'
import { noJudge } from '../../src/gateway/judging.ts'
import type { Lesson } from '../../src/gateway/teaching.ts'
import { createTeaching } from '../../src/gateway/teaching.ts'
import { createLearning } from '../../src/semantic/learning/learning.ts'
import type { LabelSource } from '../../src/semantic/learning/learning.ts'
import { noTier } from '../../src/semantic/no-tier.ts'
import { entryOf } from '../support/entries.ts'

const kept = entryOf('It takes a while.')

const setUp = (similarity = 0.95) => {
  const events: GatewayEvent[] = []
  const compared: (() => void)[] = []
  const tier = {
    ...noTier(),
    learning: createLearning({ maxEntries: 100 }),
    similarity: () => new Promise<number>((resolve) => compared.push(() => resolve(similarity))),
  }
  const store = { get: async (key: string) => (key === kept.key ? kept : undefined) }
  const announce = (event: GatewayEvent) => void events.push(event)
  const teaching = createTeaching({ tier, store, announce, judging: noJudge })
  const teach = (source: LabelSource, id = kept.key, again?: Lesson['again']) =>
    teaching.teach({
      candidate: { id, source, seen: undefined, maxErrorRate: 0.01 },
      fresh: entryOf('Some time is needed.'),
      question: 'How long does it take?',
      dialect: chat,
      again,
    })
  /** Until nothing is left to compare. */
  const compareAll = async () => {
    for (let idle = 0; idle < 3; idle++) {
      await new Promise((resolve) => setImmediate(resolve))
      for (const compare of compared.splice(0)) {
        idle = 0
        compare()
      }
    }
  }
  return { teach, compareAll, events }
}

it('compares every answer that was paid for, and of the others as many as may wait', async () => {
  const { teach, compareAll } = setUp()
  const others = Array.from({ length: 110 }, () => teach('refused'))
  const audits = Array.from({ length: 30 }, () => teach('audit'))
  await compareAll()
  expect(new Set(await Promise.all(audits))).toEqual(new Set(['right']))
  const outcomes = await Promise.all(others)
  // Two are being compared, a hundred wait.
  expect(outcomes.filter((outcome) => outcome === 'right')).toHaveLength(102)
  expect(outcomes.filter((outcome) => outcome === 'dropped')).toHaveLength(8)
})

it.each([
  [0.95, 'right'],
  [0.8, 'unsure'],
  [0.5, 'wrong'],
] as const)('says what came of it: at a cosine of %s %s', async (similarity, outcome) => {
  const { teach, compareAll, events } = setUp(similarity)
  const observed = teach('observed')
  await compareAll()
  expect(await observed).toBe(outcome)
  expect(events.filter(({ type }) => type === 'semantic-audit')).toEqual([
    { type: 'semantic-audit', source: 'observed', outcome },
  ])
})

it('asks once more before the same words count as wrong, served or not', async () => {
  const { teach, compareAll, events } = setUp(0.5)
  const choices = [{ message: { role: 'assistant', content: 'Who knows.' } }]
  const refused = teach('refused', kept.key, async () => ({ choices }))
  await compareAll()
  expect(await refused).toBe('unsteady')
  expect(events).toEqual([])
})

it('says so where the answer that was served is gone', async () => {
  const { teach } = setUp()
  expect(await teach('audit', 'f'.repeat(64))).toBe('dropped')
})
