import { describe, expect, it } from 'vitest'
import type { SemanticLookupEvent } from '../../src/events.ts'
import type { Selector } from '../../src/cache/store.ts'
import type { Weighed } from '../../src/semantic/decision.ts'
import { createLearning } from '../../src/semantic/learning/learning.ts'
import type { Label } from '../../src/semantic/learning/learning.ts'
import type { RememberedPrompt } from '../../src/semantic/remembering.ts'
import type { SemanticTier, TierOutcome, TierQuestion } from '../../src/semantic/tier.ts'
import type { JudgedPair } from '../../src/gateway/judge-question.ts'
import { compare } from '../semantic/features/compare.ts'
import { inTurn, plain, testLine } from '../support/line.ts'

/** A tier that takes whatever was remembered first in the partition for similar, unless told otherwise. */
const fakeTier = () => {
  const remembered: RememberedPrompt[] = []
  const asked: TierQuestion[] = []
  const forgotten: Selector[] = []
  let wanted: (key: string) => boolean = () => false
  let find: (question: TierQuestion) => Promise<TierOutcome> = async ({ partition }) => {
    const [first] = remembered.filter((prompt) => prompt.partition === partition)
    return first === undefined ? { kind: 'empty' } : { kind: 'lexical', id: first.id }
  }
  const tier: SemanticTier = {
    state: () => ({ state: 'ready', detail: '' }),
    find: (question) => {
      asked.push(question)
      return find(question)
    },
    remember: (prompt) => void remembered.push(prompt),
    wants: (key) => wanted(key),
    similarity: async () => undefined,
    learning: createLearning({ maxEntries: 100 }),
    forget: (selector) => void forgotten.push(selector),
    purged: (selector) => void forgotten.push(selector),
    atRest: () => true,
    close: async () => undefined,
  }
  return {
    tier,
    remembered,
    asked,
    forgotten,
    finds: (next: typeof find) => (find = next),
    wants: (next: typeof wanted) => (wanted = next),
  }
}

const setUp = (mode: 'off' | 'observe' | 'verified' = 'verified') => {
  const fake = fakeTier()
  const line = testLine({ semantic: { mode, maxErrorRate: 0.01 } }, fake.tier)
  const lookups = () => line.events.filter((event): event is SemanticLookupEvent => event.type === 'semantic-lookup')
  return { ...fake, line, lookups }
}

const signs = { claim: 4, record: 0, nearness: 0, agreeing: 0, differing: 0 }

const rest = () => new Promise((resolve) => setImmediate(resolve))

describe('answers of similar prompts', () => {
  it('serve like any hit', async () => {
    const { line, lookups } = setUp()
    await line.ask({ text: 'one' })
    await rest()
    const answer = await line.ask({ text: 'two' })
    expect(answer.outcome).toMatchObject({ kind: 'semantic-hit', detail: 'lexical', similarity: 1, ageSeconds: 0 })
    expect(answer.outcome.fwd).toBeUndefined()
    expect(answer.tally()).toMatchObject({ cost: 0 })
    expect(line.calls).toHaveLength(1)
    expect(lookups()).toMatchObject([
      { verdict: 'refused', reason: 'no-candidate' },
      { verdict: 'served', reason: 'lexical' },
    ])
  })

  it('are asked for once, and once upstream, by a crowd', async () => {
    const { line, asked } = setUp()
    let answer = () => {}
    line.answers(async () => {
      await new Promise<void>((resolve) => (answer = resolve))
      return { kind: 'body', text: '{}', body: {} }
    })
    const crowd = [1, 2, 3].map(() => line.ask())
    await rest()
    const late = line.ask()
    await rest()
    answer()
    await Promise.all([...crowd, late])
    expect(line.calls).toHaveLength(1)
    // The tier itself makes one of the three; the late one found the call under way.
    expect(asked).toHaveLength(3)
  })

  it('are only told of in observe mode, and keep nobody waiting', async () => {
    const { line, finds, lookups, remembered } = setUp('observe')
    await line.ask({ text: 'one' })
    await rest()
    const [first] = remembered
    let find = (_outcome: TierOutcome) => {}
    finds(() => new Promise((resolve) => (find = resolve)))
    expect((await line.ask({ text: 'two' })).outcome.kind).toBe('miss')
    expect(remembered).toHaveLength(1)
    find({ kind: 'lexical', id: first?.id ?? '' })
    await rest()
    expect(lookups().at(-1)).toMatchObject({ verdict: 'would-serve', reason: 'lexical' })
    expect(remembered).toHaveLength(2)
  })

  it('are found again by the prompt of an exact hit, where the tier wants it', async () => {
    const { line, remembered, wants } = setUp()
    await line.ask({ text: 'one', controls: { tags: ['blue'] } })
    await rest()
    const [first] = remembered.splice(0)
    await line.ask({ text: 'one' })
    expect(remembered).toEqual([])
    wants((key) => key === first!.id)
    await line.ask({ text: 'one' })
    expect(remembered).toEqual([{ ...first, isOlder: true }])
  })

  it('leave exact hits alone that nobody asks the tier for', async () => {
    const { line, remembered, wants } = setUp()
    wants(() => true)
    await line.ask({ text: 'one', controls: { semantic: 'off' } })
    await line.ask({ text: 'one', controls: { semantic: 'off' } })
    expect(remembered).toEqual([])
  })

  it('go by the labels of a refreshed answer', async () => {
    const { line, remembered } = setUp()
    await line.ask({ text: 'one', controls: { tags: ['blue'] } })
    await rest()
    await line.clock.advance(61_000)
    expect((await line.ask({ text: 'one' })).outcome.kind).toBe('stale')
    await line.refresher.idle()
    await rest()
    const [first, second, ...more] = remembered
    expect(more).toEqual([])
    expect(second).toEqual({ ...first, labels: expect.arrayContaining(['tag:blue']) })
    expect(second!.labels).not.toEqual(first!.labels)
  })

  it('are not looked for by no-cache, whose own answer can be found', async () => {
    const { line, asked, remembered, lookups } = setUp()
    await line.ask({ text: 'one' })
    await rest()
    const answer = await line.ask({ text: 'two', controls: { noCache: true } })
    expect(answer.outcome.kind).toBe('refresh')
    await rest()
    expect(asked).toHaveLength(1)
    expect(lookups()).toHaveLength(1)
    expect(remembered).toHaveLength(2)
  })

  it('are a miss once their entry is gone, and then forgotten', async () => {
    const { line, finds, forgotten, lookups } = setUp()
    finds(async () => ({ kind: 'lexical', id: 'f'.repeat(64) }))
    expect((await line.ask()).outcome.kind).toBe('miss')
    expect(forgotten).toEqual([{ kind: 'key', key: 'f'.repeat(64) }])
    expect(lookups()).toMatchObject([{ verdict: 'refused', reason: 'entry-gone' }])
  })

  it('are a miss when stale or older than the caller accepts, and stay', async () => {
    const { line, forgotten, lookups } = setUp()
    await line.ask({ text: 'one' })
    await line.clock.advance(10_000)
    expect((await line.ask({ text: 'two', controls: { maxAgeSeconds: 5 } })).outcome.kind).toBe('miss')
    await line.clock.advance(60_000)
    expect((await line.ask({ text: 'three' })).outcome.kind).toBe('miss')
    expect(lookups().slice(1)).toMatchObject([{ reason: 'entry-unfit' }, { reason: 'entry-unfit' }])
    expect(forgotten).toEqual([])
  })

  it.each([{ noStore: true }, { semantic: 'off' as const }])('are left alone: %o', async (controls) => {
    const { line, asked, remembered, lookups } = setUp()
    await line.ask({ controls })
    await rest()
    expect([asked, remembered, lookups()]).toEqual([[], [], []])
  })

  it('do not meet across tenants', async () => {
    const { line } = setUp()
    await line.ask({ text: 'one', tenant: 'acme' })
    await rest()
    expect((await line.ask({ text: 'two', tenant: 'rival' })).outcome.kind).toBe('miss')
  })

  describe('whose audit finds something else', () => {
    const audited = async (answers: readonly string[]) => {
      const fake = fakeTier()
      const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, fake.tier, 1)
      let said = 0
      line.answers(() => plain(answers[said++] ?? 'nothing more'))
      await line.ask({ text: 'one' })
      await rest()
      expect((await line.ask({ text: 'two', stream: true })).outcome.kind).toBe('semantic-hit')
      await rest()
      const outcomes = line.events.flatMap((event) => (event.type === 'semantic-audit' ? [event.outcome] : []))
      const paid = line.events.flatMap((event) => (event.type === 'background-answer' ? [event.purpose] : []))
      return { said: () => said, paid, labels: line.events.filter(({ type }) => type === 'semantic-label'), outcomes }
    }

    it('ask once more, and count as wrong when the provider stays with it', async () => {
      const { said, paid, labels } = await audited(['It takes 3 days.', 'It takes 5 days.', 'It takes 5 days.'])
      expect(paid).toEqual(['audit', 'audit'])
      expect(labels).toMatchObject([{ source: 'audit', right: false }])
      expect(said()).toBe(3)
    })

    it('tell what they cost also when the answer breaks off', async () => {
      const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, fakeTier().tier, 1)
      await line.ask({ text: 'one' })
      await rest()
      line.answers(() => ({ kind: 'events' as const, events: inTurn([], new Error('gone')) }))
      expect((await line.ask({ text: 'two', stream: true })).outcome.kind).toBe('semantic-hit')
      await rest()
      expect(line.events).toContainEqual(expect.objectContaining({ type: 'background-answer', purpose: 'audit' }))
    })

    it('teach nothing when the provider says something else each time', async () => {
      const { said, labels, outcomes } = await audited(['Lucky number: 3', 'Lucky number: 5', 'Lucky number: 8'])
      expect([labels, outcomes]).toEqual([[], ['unsteady']])
      expect(said()).toBe(3)
    })

    it.each([
      ['in other words', 'It comes in a few days.', 'unsure'],
      ['not to be kept', 'It takes a while.', 'dropped'],
    ])('tell what came of it: %s', async (what, second, outcome) => {
      const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, fakeTier().tier, 1)
      line.answers(({ request }) => {
        if (JSON.stringify(request.body.messages).includes('one')) return plain('It takes a while.')
        return plain(second)
      })
      await line.ask({ text: 'one' })
      await rest()
      if (what === 'not to be kept') line.upstreamSays({ 'cache-control': 'no-store' })
      await line.ask({ text: 'two' })
      await rest()
      expect(line.events.filter(({ type }) => type === 'semantic-audit')).toMatchObject([{ outcome }])
    })

    it('ask nobody again when the answers are the same', async () => {
      const { said, labels } = await audited(['It takes 3 days.', 'It takes 3 days.'])
      expect(labels).toMatchObject([{ source: 'audit', right: true }])
      expect(said()).toBe(2)
    })

    it('count as wrong when the provider cannot be asked again', async () => {
      const fake = fakeTier()
      const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, fake.tier, 1)
      let said = 0
      line.answers(() => {
        if (++said === 3) throw new Error('away')
        return plain(`It takes ${said} days.`)
      })
      await line.ask({ text: 'one' })
      await rest()
      await line.ask({ text: 'two' })
      await rest()
      expect(line.events.filter(({ type }) => type === 'semantic-label')).toMatchObject([{ right: false }])
    })
  })

  it('are the next candidate that passes, where the surest has lost its entry', async () => {
    const { line, finds, remembered, forgotten, lookups } = setUp()
    await line.ask({ text: 'one' })
    await rest()
    const features = compare('one', 'one')
    const gone = { id: 'f'.repeat(64), similarity: 0.97, probability: 0.99, signs, features }
    const refused = { ...gone, id: 'e'.repeat(64), refusal: 'veto' }
    const fit = { ...gone, id: remembered[0]!.id, similarity: 0.95, probability: 0.98 }
    // Of the judgement only these count here.
    const decision = { kind: 'served', chosen: gone, weighed: [gone, refused, fit] }
    finds(async () => ({ kind: 'judged', decision }) as unknown as TierOutcome)
    expect((await line.ask({ text: 'two' })).outcome).toMatchObject({ kind: 'semantic-hit', similarity: 0.95 })
    expect(forgotten).toEqual([{ kind: 'key', key: gone.id }])
    expect(lookups().at(-1)).toMatchObject({ verdict: 'served', probability: 0.98, features: { cosine: 0.9 } })
    finds(
      async () => ({ kind: 'judged', decision: { ...decision, weighed: [gone, refused] } }) as unknown as TierOutcome,
    )
    expect((await line.ask({ text: 'three' })).outcome.kind).toBe('miss')
    expect(lookups().at(-1)).toMatchObject({ verdict: 'refused', reason: 'entry-gone', probability: 0.99 })
  })

  it.each([
    ['verified', 'withheld', {}],
    ['observe', 'refused', {}],
    ['verified', 'refused', { semanticMaxError: 0.005 }],
  ] as const)('in %s mode teach of one that was withheld as %s, under %o', async (mode, source, controls) => {
    const { line, finds, remembered } = setUp(mode)
    await line.ask({ text: 'one' })
    await rest()
    const chosen = { id: remembered[0]!.id, similarity: 0.95, probability: 0.9, signs }
    // Of the judgement only these count here.
    finds(async () => ({ kind: 'withheld', chosen: chosen as Weighed }))
    await line.ask({ text: 'two', controls })
    await rest()
    expect(line.events.filter(({ type }) => type === 'semantic-label')).toMatchObject([{ source, right: true }])
  })

  it.each([
    [0.9, [{ question: 'two', kept: expect.stringContaining('one'), fresh: expect.stringContaining('two') }]],
    [0.2, []],
  ])('have a near miss judged where answers do not tell (p = %s)', async (probability, pairs) => {
    const judged: JudgedPair[] = []
    const fake = fakeTier()
    const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, fake.tier, 0, {
      consider: (pair, tenant, told) => {
        judged.push(pair)
        expect(tenant).toBe('acme')
        told(true)
      },
    })
    line.answers(({ request }) => plain(`about ${JSON.stringify(request.body.messages)}`))
    await line.ask({ text: 'one' })
    await rest()
    const chosen = { id: fake.remembered[0]!.id, similarity: 0.95, probability, signs }
    fake.finds(async () => ({ kind: 'withheld', chosen: chosen as Weighed }))
    await line.ask({ text: 'two' })
    await rest()
    expect(judged).toEqual(pairs)
    const labels = line.events.filter((event) => event.type === 'semantic-label' && event.source === 'judge')
    expect(labels).toHaveLength(pairs.length)
  })

  it('teach under the rate of the operator, whatever stricter one was asked for', async () => {
    const fake = fakeTier()
    const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, fake.tier, 1)
    line.answers(({ request }) =>
      plain(JSON.stringify(request.body.messages).includes('one') ? 'It takes 3 days.' : 'It takes 5 days.'),
    )
    const controls = { semanticMaxError: 0.000001 }
    await line.ask({ text: 'one' })
    await rest()
    expect((await line.ask({ text: 'two', controls })).outcome.kind).toBe('semantic-hit')
    await rest()
    expect(line.events.filter(({ type }) => type === 'semantic-label')).toMatchObject([
      { source: 'audit', right: false },
    ])
    // One of the three that may be wrong.
    expect(fake.tier.learning.allowance()).toBeCloseTo(2 / 3, 9)
  })

  it.each(['audit', 'refused'])('say to the tier whose call teaches it (%s)', async (source) => {
    const fake = fakeTier()
    const learnt: Label[] = []
    const tier = { ...fake.tier, learning: { ...fake.tier.learning, learn: (label: Label) => void learnt.push(label) } }
    const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, tier, 1)
    line.answers(() => plain('the same'))
    await line.ask({ text: 'one' })
    await rest()
    const chosen = { id: fake.remembered[0]!.id, similarity: 0.95, probability: 0.9, signs }
    if (source === 'refused') fake.finds(async () => ({ kind: 'withheld', chosen: chosen as Weighed }))
    const controls = source === 'refused' ? { semanticMaxError: 0.001 } : {}
    await line.ask({ text: 'two', controls })
    await rest()
    await rest()
    expect(fake.asked.map(({ tenant }) => tenant)).toEqual(['acme', 'acme'])
    expect(learnt).toMatchObject([{ source, tenant: 'acme' }])
  })

  it('are not served but compared where their audit is due and too many are under way', async () => {
    const fake = fakeTier()
    const line = testLine({ semantic: { mode: 'verified', maxErrorRate: 0.01 } }, fake.tier, 1)
    let answer = () => {}
    const asked = new Promise<void>((resolve) => (answer = resolve))
    await line.ask({ text: 'one' })
    await rest()
    line.answers(async () => {
      await asked
      return plain('an answer')
    })
    const crowd = ['two', 'three', 'four', 'five'].map((text) => line.ask({ text }))
    await rest()
    answer()
    const kinds = (await Promise.all(crowd)).map(({ outcome }) => outcome.kind)
    // Each costs one call, served or not.
    expect([kinds, line.calls.length]).toEqual([['semantic-hit', 'semantic-hit', 'miss', 'miss'], 5])
    await rest()
    await rest()
    const labels = line.events.flatMap((event) => (event.type === 'semantic-label' ? [event.source] : []))
    expect(labels.toSorted()).toEqual(['audit', 'audit', 'refused', 'refused'])
    const reasons = line.events.flatMap((event) => (event.type === 'semantic-lookup' ? [event.reason] : []))
    expect(reasons.slice(1)).toEqual(['lexical', 'lexical', 'unaudited', 'unaudited'])
    expect(line.events.filter(({ type }) => type === 'semantic-audit')).toMatchObject([
      { outcome: 'right' },
      { outcome: 'right' },
    ])
  })

  it('pass on the strictest error rate, and report what was cut down', async () => {
    const { line, asked } = setUp()
    await line.ask({ text: 'one', controls: { semanticMaxError: 0.001 } })
    expect((await line.ask({ text: 'two', controls: { semanticMaxError: 0.3 } })).clamped).toEqual([
      'semantic-max-error',
    ])
    expect(asked.map(({ maxErrorRate }) => maxErrorRate)).toEqual([0.001, 0.01])
  })
})
