import { describe, expect, it } from 'vitest'
import type { Selector } from '../../src/cache/store.ts'
import { createLearning } from '../../src/semantic/learning/learning.ts'
import type { Label } from '../../src/semantic/learning/learning.ts'
import type { LookupOutcome } from '../../src/semantic/lookup.ts'
import { semanticTier } from '../../src/semantic/tier.ts'
import type { OpenTier, TierQuestion } from '../../src/semantic/tier.ts'
import { fakeClock } from '../support/fake-clock.ts'

const question: TierQuestion = { partition: 'one', text: 'why?', tiers: 'all', maxErrorRate: 0.01 }
const prompt = { id: 'a', partition: 'one', labels: ['tag:x'], text: 'why?' }
const lexical: LookupOutcome = { kind: 'lexical', id: 'a' }

const setUp = (more: Partial<OpenTier> = {}, find: () => Promise<LookupOutcome> = async () => lexical) => {
  const clock = fakeClock()
  const learning = createLearning({ maxEntries: 100 })
  const told: string[] = []
  const asked: unknown[] = []
  const kept: string[] = []
  const saved: string[] = []
  const shared: unknown[] = []
  let open: (tier: OpenTier) => void = () => {}
  let hear: (removed?: Selector) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const opening = new Promise<OpenTier>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  const tier = semanticTier({
    clock,
    deadlineMs: 150,
    learning,
    replication: { tell: (change) => void shared.push(change), close: async () => undefined },
    open: (_signal, changed) => {
      hear = changed
      return opening
    },
    onTrouble: (message) => told.push(message),
  })
  const parts: OpenTier = {
    lookup: {
      find: (asking) => {
        asked.push(asking)
        return find()
      },
      keep: async ({ id }) => {
        kept.push(id)
        return true
      },
      part: () => undefined,
      forget: async () => undefined,
    },
    learnt: () => undefined,
    isEmpty: () => false,
    lexicalOnly: false,
    state: () => ({ state: 'ready', detail: 'tiny' }),
    forget: async () => undefined,
    similarity: async () => undefined,
    save: async () => void saved.push('index'),
    atRest: () => true,
    close: async () => void saved.push('closed'),
    ...more,
  }
  return {
    clock,
    tier,
    learning,
    told,
    asked,
    kept,
    saved,
    shared,
    fail,
    open: () => open(parts),
    hear: (removed: Selector) => hear(removed),
  }
}

const rest = () => new Promise((resolve) => setImmediate(resolve))

describe('the semantic tier', () => {
  it('is skipped while it loads, and keeps meanwhile what comes', async () => {
    const { tier, open, kept } = setUp()
    expect(tier.state()).toMatchObject({ state: 'loading' })
    expect(await tier.find(question)).toEqual({ kind: 'skipped', reason: 'loading' })
    tier.remember(prompt)
    open()
    await rest()
    expect(kept).toEqual(['a'])
    expect(tier.state()).toEqual({ state: 'ready', detail: 'tiny' })
    expect(await tier.find(question)).toEqual(lexical)
  })

  it('says why it is off for good', async () => {
    const { tier, fail, told } = setUp()
    fail(new Error('No model at /nowhere.'))
    await rest()
    expect(tier.state()).toEqual({ state: 'failed', detail: 'No model at /nowhere.' })
    expect(told).toEqual(['the semantic tier is off: No model at /nowhere.'])
    expect(await tier.find(question)).toEqual({ kind: 'skipped', reason: 'failed' })
    await tier.close()
  })

  it('costs its deadline and no more when it hangs', async () => {
    const { tier, open, clock } = setUp({}, () => new Promise(() => {}))
    open()
    await rest()
    const outcome = tier.find(question)
    await clock.untilSleeping(2)
    await clock.advance(150)
    expect(await outcome).toEqual({ kind: 'skipped', reason: 'deadline' })
  })

  it('costs nothing when it breaks', async () => {
    const { tier, open } = setUp({}, () => Promise.reject(new Error('broken')))
    open()
    await rest()
    expect(await tier.find(question)).toEqual({ kind: 'skipped', reason: 'error' })
  })

  it('asks once for a crowd', async () => {
    const { tier, open, asked } = setUp()
    open()
    await rest()
    await Promise.all([tier.find(question), tier.find(question), tier.find({ ...question, maxErrorRate: 0.02 })])
    expect(asked).toHaveLength(2)
    await tier.find(question)
    expect(asked).toHaveLength(3)
  })

  it('serves only the same words where the verdict is for another model', async () => {
    const { tier, open, asked } = setUp({ lexicalOnly: true }, async () => ({ kind: 'skipped', reason: 'not-english' }))
    open()
    await rest()
    expect(await tier.find(question)).toEqual({ kind: 'skipped', reason: 'other-model' })
    expect(asked).toMatchObject([{ tiers: 'lexical' }])
  })

  it('withholds, once it has drawn back, what is not far above the threshold', async () => {
    const chosen = { signs: { claim: 2.5, record: 0, nearness: 0, agreeing: 0, differing: 0 } }
    // Only the signs count here.
    const judged = { kind: 'judged', decision: { kind: 'served', chosen, weighed: [] } } as unknown as LookupOutcome
    const { tier, learning, open } = setUp({}, async () => judged)
    open()
    await rest()
    const rate = 0.1
    const ask = () => tier.find({ ...question, maxErrorRate: rate })
    const wrong = { id: 'x', source: 'audit', right: false, seen: undefined, maxErrorRate: rate } as const
    expect(await ask()).toBe(judged)
    // A claim of 2.5 is one of 7.6% wrong ones: left are 9.5% after three of the thirty that may be, 6.8% after sixteen.
    for (let wrongs = 0; wrongs < 3; wrongs++) learning.learn(wrong)
    expect(await ask()).toBe(judged)
    for (let wrongs = 3; wrongs < 16; wrongs++) learning.learn(wrong)
    expect(await ask()).toEqual({ kind: 'withheld', chosen })
    for (let more = 0; more < 100; more++) learning.learn(wrong)
    expect(learning.allowance()).toBe(0)
    expect(await ask()).toMatchObject({ kind: 'withheld' })
  })

  it('shares a lookup among equal questions of one tenant alone', async () => {
    const { tier, open, asked } = setUp()
    open()
    await rest()
    const ask = (tenant: string) => tier.find({ ...question, tenant })
    await Promise.all([ask('acme'), ask('acme'), ask('rival')])
    expect(asked).toHaveLength(2)
  })

  it('hands on what is learnt once it is open', async () => {
    const learnt: Label[] = []
    const { tier, learning, open } = setUp({ learnt: (label) => void learnt.push(label) })
    const label: Label = { id: 'a', source: 'audit', right: true, maxErrorRate: 0.01 }
    tier.learning.learn(label)
    expect(learnt).toEqual([])
    open()
    await rest()
    tier.learning.learn(label)
    expect(learnt).toEqual([label])
    expect(learning.falseHits().checked).toBe(2)
  })

  it('withholds the same words, too, once nothing is left of the allowance', async () => {
    const { tier, open } = setUp()
    open()
    await rest()
    const label = { id: 'x', source: 'audit', right: false, seen: undefined, maxErrorRate: 0.01 } as const
    for (let wrongs = 0; wrongs < 2; wrongs++) tier.learning.learn(label)
    expect(await tier.find(question)).toEqual(lexical)
    tier.learning.learn(label)
    expect(await tier.find(question)).toEqual({ kind: 'withheld-words', id: 'a' })
    for (let rights = 0; rights < 600; rights++) tier.learning.learn({ ...label, source: 'withheld', right: true })
    expect(await tier.find(question)).toEqual(lexical)
  })

  it('saves now and then what has changed, and at the end', async () => {
    const { tier, open, clock, saved } = setUp()
    open()
    await rest()
    await clock.advance(300_000)
    expect(saved).toEqual([])
    tier.remember(prompt)
    await clock.advance(300_000)
    expect(saved).toEqual(['index'])
    tier.forget({ kind: 'all' })
    await tier.close()
    expect(saved).toEqual(['index', 'index', 'closed'])
    expect(clock.sleeping()).toBe(0)
  })

  it('takes a purge to what is being embedded, whoever purged', async () => {
    const called: AbortSignal[] = []
    const keep = (_prompt: unknown, signal?: AbortSignal) => {
      called.push(signal!)
      return new Promise<boolean>(() => {})
    }
    const lookup = { find: async () => lexical, keep, part: () => undefined, forget: async () => undefined }
    const { tier, open, hear } = setUp({ lookup })
    open()
    await rest()
    for (const id of ['a', 'b', 'c']) tier.remember({ ...prompt, id })
    tier.purged({ kind: 'key', key: 'a' })
    hear({ kind: 'key', key: 'b' })
    expect(called.map(({ aborted }) => aborted)).toEqual([true, true, false])
  })

  it('tells others of purges, even while it loads, and not of what it finds gone', async () => {
    const forgotten: unknown[] = []
    const { tier, shared, open } = setUp({ forget: async (selector) => void forgotten.push(selector) })
    tier.purged({ kind: 'all' })
    open()
    await rest()
    tier.purged({ kind: 'labels', labels: ['tag:x'] })
    tier.forget({ kind: 'key', key: 'a' })
    expect(shared).toEqual([
      { kind: 'remove', selector: { kind: 'all' } },
      { kind: 'remove', selector: { kind: 'labels', labels: ['tag:x'] } },
    ])
    expect(forgotten).toEqual([
      { kind: 'labels', labels: ['tag:x'] },
      { kind: 'key', key: 'a' },
    ])
    await tier.close()
  })
})
