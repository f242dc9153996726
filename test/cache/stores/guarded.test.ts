import { describe, expect, it } from 'vitest'
import { guarded } from '../../../src/cache/stores/guarded.ts'
import { chaosStore, type Fault } from '../../support/chaos-store.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { fakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { eventRecorder, openMemory } from './harness.ts'

const setUp = () => {
  const clock = fakeClock()
  const chaos = chaosStore(openMemory(clock), clock)
  const recorder = eventRecorder()
  const breaker = {
    consecutiveFailures: 3,
    failureRatio: 0.5,
    minimumFailures: 10,
    windowMs: 10_000,
    openMs: 1_000,
    maxOpenMs: 4_000,
  }
  const store = guarded(chaos, {
    clock,
    announce: recorder.announce,
    readDeadlineMs: 50,
    writeDeadlineMs: 200,
    breaker,
  })
  return { clock, chaos, store, ...recorder }
}

/** What a call has come to once time has moved on by `ms`; undefined if nothing yet. (Vitest fails a run with unhandled rejections.) */
const after = async <Value>(clock: FakeClock, ms: number, work: Promise<Value>) => {
  const outcome: { value?: Value; error?: unknown } = {}
  const settled = work.then(
    (value) => Object.assign(outcome, { value }),
    (error: unknown) => Object.assign(outcome, { error }),
  )
  await clock.advance(ms)
  return Object.keys(outcome).length > 0 ? settled : undefined
}

const faults: readonly Fault[] = [
  { kind: 'throw' },
  { kind: 'reject' },
  { kind: 'hang' },
  { kind: 'delay', ms: 60 },
  { kind: 'reject-late', ms: 60 },
  { kind: 'corrupt' },
  { kind: 'lie', entry: entryOf('another', { tags: ['another'], reference: 'another' }) },
]

describe('a lookup in an ill store', () => {
  it.each(faults)('is a miss at its deadline when the store does $kind', async (fault) => {
    const { clock, chaos, store } = setUp()
    await store.set(entryOf('kept'))
    chaos.become(fault)
    expect(await after(clock, 50, store.get(keyOf('kept')))).toEqual({ value: undefined })
    expect(await after(clock, 50, store.findByLabel(`id:${entryOf('kept').reference}`))).toEqual({ value: undefined })
    await clock.advance(1_000)
  })

  it('is a hit when the store is slow within the deadline', async () => {
    const { clock, chaos, store } = setUp()
    await store.set(entryOf('kept'))
    chaos.become({ kind: 'delay', ms: 49 })
    expect((await after(clock, 49, store.get(keyOf('kept'))))?.value?.key).toBe(keyOf('kept'))
  })

  it('is announced, without the key', async () => {
    const { chaos, store, events } = setUp()
    chaos.become({ kind: 'reject', message: 'OOM command not allowed' })
    await store.get(keyOf('kept'))
    expect(events.filter(({ type }) => type === 'store-error')).toEqual([
      { type: 'store-error', store: 'memory', operation: 'get', message: 'OOM command not allowed' },
    ])
  })
})

describe('a write to an ill store', () => {
  it.each(faults)('resolves by its deadline when the store does $kind', async (fault) => {
    const { clock, chaos, store } = setUp()
    chaos.become(fault)
    expect(await after(clock, 200, store.set(entryOf('kept')))).toEqual({ value: undefined })
  })

  it('that fails again and again does not keep the store from being read', async () => {
    const { chaos, store, events } = setUp()
    await store.set(entryOf('kept'))
    chaos.become({ kind: 'reject', message: 'OOM' }, ['set'])
    for (let times = 0; times < 10; times++) await store.set(entryOf('more'))
    expect(chaos.calls.set).toBe(4)
    expect(await store.get(keyOf('kept'))).toBeDefined()
    expect(store.health()).toEqual({
      ok: false,
      detail: 'new answers are not kept in memory: writing to it rests until 2026-01-01T00:00:01.000Z after: OOM',
    })
    expect(events.filter(({ type }) => type === 'store-state')).toMatchObject([
      { store: 'memory-writes', state: 'open' },
    ])
  })
})

describe('the health of a guarded store', () => {
  it('says from the first lost write on that the last answer was not kept, and why, until one is', async () => {
    const { chaos, store } = setUp()
    chaos.become({ kind: 'reject', message: 'OOM' }, ['set'])
    await store.set(entryOf('lost'))
    const detail = 'the last new answer was not kept in memory: OOM'
    expect(store.health()).toEqual({ ok: true, detail })
    await store.get(keyOf('lost'))
    expect(store.health().detail).toBe(detail)
    chaos.become(undefined)
    await store.set(entryOf('kept'))
    expect(store.health()).toEqual({ ok: true, detail: 'ok' })
  })

  it('is what the store says of itself where that is worse', async () => {
    const { chaos, store } = setUp()
    chaos.become({ kind: 'reject' }, ['set'])
    await store.set(entryOf('lost'))
    chaos.health = () => ({ ok: false, detail: 'reconnecting' })
    expect(store.health()).toEqual({ ok: false, detail: 'reconnecting' })
  })
})

describe('the breaker of a guarded store', () => {
  it('opens, keeps the store from being asked, and closes with the first good probe', async () => {
    const { clock, chaos, store, events } = setUp()
    await store.set(entryOf('kept'))
    chaos.become({ kind: 'reject', message: 'no route to host' })
    for (let times = 0; times < 10; times++) await store.get(keyOf('kept'))
    expect(chaos.calls.get).toBe(3)
    expect(store.health()).toEqual({
      ok: false,
      detail: 'rests until 2026-01-01T00:00:01.000Z after: no route to host',
    })

    await clock.advance(1_000)
    await store.get(keyOf('kept'))
    expect(chaos.calls.get).toBe(4)
    await clock.advance(1_999)
    await store.get(keyOf('kept'))
    expect(chaos.calls.get).toBe(4)

    chaos.become(undefined)
    await clock.advance(1)
    expect(await store.get(keyOf('kept'))).toBeDefined()
    expect(store.health()).toEqual({ ok: true, detail: 'ok' })
    const states = events.flatMap((event) => (event.type === 'store-state' ? [event.state] : []))
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed'])
  })

  it.each([
    ['get', 'store memory is not asked', 'what only memory has is a miss', 'store memory answers again'],
    [
      'set',
      'store memory is given no answers to keep',
      'new answers are kept in memory only',
      'store memory keeps new answers again',
    ],
  ] as const)('tells of it in whole sentences (%s)', async (operation, rests, meanwhile, again) => {
    const { clock, chaos, store, events } = setUp()
    const ask = () => (operation === 'get' ? store.get(keyOf('kept')) : store.set(entryOf('kept')))
    chaos.become({ kind: 'reject', message: 'No route.' })
    for (let times = 0; times < 3; times++) await ask()
    chaos.become(undefined)
    await clock.advance(1_000)
    await ask()
    expect(events.flatMap((event) => (event.type === 'store-state' ? [event.message] : []))).toEqual([
      `${rests} until 2026-01-01T00:00:01.000Z: No route; meanwhile ${meanwhile}`,
      `${rests} but for one try: No route.`,
      again,
    ])
  })

  it('sends one probe, however many ask', async () => {
    const { clock, chaos, store } = setUp()
    chaos.become({ kind: 'reject' })
    for (let times = 0; times < 3; times++) await store.get(keyOf('kept'))
    await clock.advance(1_000)
    chaos.become({ kind: 'delay', ms: 10 })
    await after(clock, 10, Promise.all(Array.from({ length: 20 }, () => store.get(keyOf('kept')))))
    expect(chaos.calls.get).toBe(4)
  })

  it('takes a store that is about to be too slow for ill', async () => {
    const { clock, chaos, store } = setUp()
    await store.set(entryOf('kept'))
    chaos.become({ kind: 'delay', ms: 45 })
    for (let times = 0; times < 3; times++) await after(clock, 45, store.get(keyOf('kept')))
    expect(store.health().detail).toContain('get took 45 ms')
  })

  it('has the hung store hold no more calls than it takes to open', async () => {
    const { clock, chaos, store } = setUp()
    chaos.become({ kind: 'hang' })
    for (let times = 0; times < 50; times++) await after(clock, 50, store.get(keyOf('kept')))
    expect(chaos.calls.get).toBeLessThan(10)
    expect(clock.sleeping()).toBe(0)
  })
})

describe('a purge of a guarded store', () => {
  it('gives the count where the store is well', async () => {
    const { clock, store } = setUp()
    await store.set(entryOf('kept'))
    expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(1)
  })

  it.each([{ kind: 'throw' }, { kind: 'reject' }, { kind: 'hang' }, { kind: 'reject-late', ms: 40_000 }] as const)(
    'rejects, and says that it did not happen, when the store does $kind',
    async (fault) => {
      const { clock, chaos, store, events } = setUp()
      chaos.become(fault)
      const refused = await after(clock, 30_000, store.purge({ kind: 'all' }, 'purge', clock.now()))
      expect(String(refused?.error)).toMatch(/The purge did not reach memory \(.+\)\. .+ purge again/)
      await clock.advance(10_000)
      expect(events).toMatchObject([{ type: 'store-error', operation: 'purge' }])
    },
  )

  it('rejects at once while the breaker is open', async () => {
    const { clock, chaos, store } = setUp()
    chaos.become({ kind: 'reject' })
    for (let times = 0; times < 3; times++) await store.get(keyOf('kept'))
    await expect(store.purge({ kind: 'all' }, 'purge', clock.now())).rejects.toThrow('it rests until')
    expect(chaos.calls.purge).toBe(0)
  })
})

describe('what an ill store says of itself', () => {
  it.each(faults.slice(0, 3))('is a row with the reason when it does $kind', async (fault) => {
    const { clock, chaos, store } = setUp()
    chaos.become(fault)
    const rows = await after(clock, 30_000, store.stats())
    expect(rows?.value).toMatchObject([
      { tier: 'memory', entries: 0, state: expect.stringMatching(/chaos|took longer/) },
    ])
  })

  it('is the reason of the rest while its breaker is open', async () => {
    const { chaos, store } = setUp()
    chaos.become({ kind: 'reject' })
    for (let times = 0; times < 3; times++) await store.get(keyOf('kept'))
    expect(await store.stats()).toMatchObject([{ state: expect.stringContaining('rests until') }])
    expect(chaos.calls.stats).toBe(0)
  })

  it('does not keep a gateway from closing', async () => {
    const { clock, chaos, store } = setUp()
    chaos.become({ kind: 'hang' })
    expect(await after(clock, 30_000, store.close())).toEqual({ value: undefined })
  })

  it('is told when it could not close', async () => {
    const { chaos, store, events } = setUp()
    chaos.become({ kind: 'reject', message: 'stuck' })
    await store.close()
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'store-error', operation: 'close', message: 'stuck' }),
    )
  })
})

it('announces how long each call to the store took, ill ones too', async () => {
  const { clock, chaos, store, events } = setUp()
  const operations = () => events.flatMap((event) => (event.type === 'store-operation' ? [event] : []))
  await store.get(keyOf('nothing'))
  expect(operations()).toEqual([{ type: 'store-operation', store: 'memory', operation: 'get', durationMs: 0 }])
  chaos.become({ kind: 'hang' })
  const hung = store.get(keyOf('nothing'))
  await clock.advance(50)
  await hung
  expect(operations()[1]).toMatchObject({ operation: 'get', durationMs: 50 })
})
