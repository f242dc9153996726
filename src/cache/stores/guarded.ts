import type { Clock } from '../../clock.ts'
import type { Announce } from '../../events.ts'
import { labelsOf, type CacheEntry } from '../entry.ts'
import type { CacheStore, StoreContents, StoreHealth, StoreLeases, StoreStats } from '../store.ts'
import { defaultBreaker, type BreakerSettings } from './breaker.ts'
import { createCircuit, type Circuit, type CircuitWords } from './circuit.ts'
import { within } from '../../deadline.ts'
import { BadCursorError, messageOf, StoreError } from './errors.ts'

export interface GuardSettings {
  readonly clock: Clock
  readonly announce: Announce
  /** The longest that a lookup waits, ms. */
  readonly readDeadlineMs: number
  /** The longest that a write is listened to, ms. */
  readonly writeDeadlineMs: number
  /** The longest that a purge, statistics or a close are waited for, ms: they may go through everything. 30,000 by default. */
  readonly adminDeadlineMs?: number
  readonly breaker?: BreakerSettings
}

/**
 * A store that may be slow, hung, throwing or lying costs a lookup at most its deadline and is a miss then. While its breaker is
 * open it is not asked. Reads and writes have a breaker each, so that a full store is still read (`redis` and `redis-writes` in
 * events). What operators ask for (a purge, the contents) rejects with a `StoreError` where the store does not do it: they must know. Nothing else rejects.
 */
export const guarded = (store: CacheStore, settings: GuardSettings): CacheStore => {
  const { clock, announce, readDeadlineMs, writeDeadlineMs, breaker = defaultBreaker } = settings
  const { name } = store
  const common = { breaker, clock, announce }
  const reads = createCircuit({ ...common, store: name, deadlineMs: readDeadlineMs, words: readWords(name) })
  const ofWrites = { store: `${name}-writes`, deadlineMs: writeDeadlineMs, words: writeWords(name) }
  const writes = createCircuit({ ...common, ...ofWrites })
  const lossListeners: ((key: string) => void)[] = []
  const guard: Guard = { ...settings, store, reads, writes, loss: undefined }

  return {
    name,
    get: (key) => read(reads, 'get', { ask: () => store.get(key), suits: (entry) => entry.key === key }),
    findByLabel: (label) =>
      read(reads, 'findByLabel', {
        ask: () => store.findByLabel(label),
        suits: (entry) => labelsOf(entry).includes(label),
      }),
    set: async (entry) => {
      const kept = await writes.attempt('set', () => store.set(entry))
      if (kept.ok) guard.loss = undefined
      else if (kept.asked) guard.loss = kept.reason
      if (!kept.ok) for (const tell of lossListeners) tell(entry.key)
    },
    onLostWrite: (listener) => void lossListeners.push(listener),
    purge: (selector, mode, now) => purged(guard, () => store.purge(selector, mode, now)),
    stats: () => statsOf(guard),
    health: () => healthOf(guard),
    leases: store.leases && guardedLeases(store.leases, writes),
    contents: guardedContents(guard),
    onInvalidate: (listener) => store.onInvalidate?.(listener),
    close: () =>
      patiently(guard, 'close', () => store.close()).catch((error: unknown) =>
        announce({ type: 'store-error', store: name, operation: 'close', message: messageOf(error) }),
      ),
    atRest: () => store.atRest?.() ?? true,
  }
}

const readWords = (name: string): CircuitWords => ({
  rests: `store ${name} is not asked`,
  meanwhile: `what only ${name} has is a miss`,
  again: `store ${name} answers again`,
})

const writeWords = (name: string): CircuitWords => ({
  rests: `store ${name} is given no answers to keep`,
  meanwhile: 'new answers are kept in memory only',
  again: `store ${name} keeps new answers again`,
})

/** Where the store cannot say who holds a lease, everybody does: fetching an answer twice is better than not at all. */
const guardedLeases = (leases: StoreLeases, circuit: Circuit): StoreLeases => ({
  take: async (key, holder, ms) => {
    const taken = await circuit.attempt('lease', () => leases.take(key, holder, ms))
    return taken.ok ? taken.value : 'taken'
  },
  give: async (key, holder) => {
    await circuit.attempt('lease', () => leases.give(key, holder))
  },
})

interface Guard extends GuardSettings {
  readonly store: CacheStore
  readonly reads: Circuit
  readonly writes: Circuit
  /** Why the last answer that was to be kept was not. */
  loss: string | undefined
}

interface Question {
  readonly ask: () => Promise<CacheEntry | undefined>
  readonly suits: (entry: CacheEntry) => boolean
}

const read = async (circuit: Circuit, operation: string, { ask, suits }: Question): Promise<CacheEntry | undefined> => {
  const found = await circuit.attempt(operation, async () => {
    const entry = await ask()
    if (entry !== undefined && !suits(entry)) throw new Error('It gave another entry than the one that was asked for.')
    return entry
  })
  return found.ok ? found.value : undefined
}

const patiently = <Value>(
  { store, clock, adminDeadlineMs = 30_000 }: Guard,
  what: string,
  work: () => Promise<Value>,
) => within(work, { clock, ms: adminDeadlineMs, what: `${store.name} ${what}` })

const purged = async (guard: Guard, work: () => Promise<number>): Promise<number> => {
  const { store, reads, announce } = guard
  const { name } = store
  if (reads.open) throw notPurged(name, `it ${reads.describe()}`)
  try {
    return await patiently(guard, 'purge', work)
  } catch (error) {
    announce({ type: 'store-error', store: name, operation: 'purge', message: messageOf(error) })
    throw notPurged(name, messageOf(error), error)
  }
}

/** Long looks say nothing of how quick a lookup is, so that they count for no breaker. */
const guardedContents = (guard: Guard): StoreContents => {
  const { contents } = guard.store
  return {
    slice: (wish) => asked(guard, 'slice', () => contents.slice(wish)),
    has: (keys) => asked(guard, 'has', () => contents.has(keys)),
    take: async (entry) => {
      const { name } = guard.store
      if (guard.writes.open) throw notAnswered(name, 'take', `writing to it ${guard.writes.describe()}`)
      return asked(guard, 'take', () => contents.take(entry))
    },
  }
}

const asked = async <Value>(guard: Guard, operation: string, work: () => Promise<Value>): Promise<Value> => {
  const { store, reads, announce } = guard
  const { name } = store
  if (reads.open) throw notAnswered(name, operation, `it ${reads.describe()}`)
  try {
    return await patiently(guard, operation, work)
  } catch (error) {
    if (error instanceof BadCursorError) throw error
    announce({ type: 'store-error', store: name, operation, message: messageOf(error) })
    throw notAnswered(name, operation, messageOf(error), error)
  }
}

const notAnswered = (name: string, operation: string, reason: string, cause?: unknown): StoreError =>
  new StoreError(
    name,
    operation,
    `${name} did not do it (${reason.replace(/\.$/, '')}). Ask again when /readyz says that the store is ok.`,
    cause,
  )

const notPurged = (name: string, reason: string, cause?: unknown): StoreError =>
  new StoreError(
    name,
    'purge',
    `The purge did not reach ${name} (${reason.replace(/\.$/, '')}). What it should have removed may still be served; purge again when /readyz says that the store is ok.`,
    cause,
  )

const statsOf = async (guard: Guard): Promise<readonly StoreStats[]> => {
  const { store, reads } = guard
  const unknown = (state: string) => [{ tier: store.name, entries: 0, bytes: 0, state }]
  if (reads.open) return unknown(reads.describe())
  try {
    const state = stateOf(guard)
    const rows = await patiently(guard, 'stats', () => store.stats())
    return rows.map((row) => (row.state === 'ok' ? { ...row, state } : row))
  } catch (error) {
    return unknown(messageOf(error))
  }
}

const healthOf = (guard: Guard): StoreHealth => {
  const { store, reads, writes, loss } = guard
  const state = stateOf(guard)
  if (state !== 'ok') return { ok: !reads.open && !writes.open, detail: state }
  const own = store.health()
  // No more than is known: what failed may be over since.
  return own.ok && loss !== undefined
    ? { ok: true, detail: `the last new answer was not kept in ${store.name}: ${loss}` }
    : own
}

const stateOf = ({ store, reads, writes }: Guard): string => {
  const written = writes.describe()
  const states = [reads.describe(), written === 'ok' ? 'ok' : notKept(store.name, `writing to it ${written}`)]
  return states.filter((state) => state !== 'ok').join('; ') || 'ok'
}

const notKept = (name: string, why: string): string => `new answers are not kept in ${name}: ${why}`
