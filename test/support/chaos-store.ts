import type { CacheEntry } from '../../src/cache/entry.ts'
import type { CacheStore } from '../../src/cache/store.ts'
import { decodeEntry, encodeEntry } from '../../src/cache/stores/codec.ts'
import type { Clock } from '../../src/clock.ts'

/** How a store is ill. */
export type Fault =
  /** Throws at the call, without a promise. */
  | { readonly kind: 'throw'; readonly message?: string }
  | { readonly kind: 'reject'; readonly message?: string }
  /** Never settles. */
  | { readonly kind: 'hang' }
  /** Does its work after `ms` of the fake clock. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Rejects after `ms` of the fake clock. */
  | { readonly kind: 'reject-late'; readonly ms: number }
  /** Reads come through bytes of which one bit has flipped, as a disk would do it. */
  | { readonly kind: 'corrupt'; readonly bit?: number }
  /** Answers every read with this entry. */
  | { readonly kind: 'lie'; readonly entry: CacheEntry }
  /** Says that it has kept what it has not. */
  | { readonly kind: 'lose' }

export type StoreOperation = 'get' | 'set' | 'purge' | 'findByLabel' | 'stats' | 'close'

export interface ChaosStore extends CacheStore {
  /** From now on the named operations (all, where none are named) have the fault; undefined heals them. */
  become(fault: Fault | undefined, operations?: readonly StoreOperation[]): void
  /** How often each operation was asked for since the start. */
  readonly calls: Readonly<Record<StoreOperation, number>>
}

const everything: readonly StoreOperation[] = ['get', 'set', 'purge', 'findByLabel', 'stats', 'close']

/** A store that fails as told, over a healthy one. `health` and `onInvalidate` are the healthy one's. */
export const chaosStore = (inner: CacheStore, clock: Clock): ChaosStore => {
  const faults = new Map<StoreOperation, Fault>()
  const calls: Record<StoreOperation, number> = { get: 0, set: 0, purge: 0, findByLabel: 0, stats: 0, close: 0 }

  const run = <Result>(operation: StoreOperation, work: () => Promise<Result>): Promise<Result> => {
    calls[operation] += 1
    const fault = faults.get(operation)
    if (fault?.kind === 'throw') throw new Error(fault.message ?? 'thrown by chaos')
    return fault === undefined ? work() : failing(fault, clock, work)
  }

  const read = (operation: StoreOperation, work: () => Promise<CacheEntry | undefined>) =>
    run(operation, async () => {
      const fault = faults.get(operation)
      if (fault?.kind === 'lie') return fault.entry
      const entry = await work()
      return fault?.kind === 'corrupt' && entry !== undefined ? corrupted(entry, fault.bit ?? 1_000) : entry
    })

  return {
    ...inner,
    calls,
    become: (fault, operations = everything) => {
      for (const operation of operations) {
        if (fault === undefined) faults.delete(operation)
        else faults.set(operation, fault)
      }
    },
    get: (key) => read('get', () => inner.get(key)),
    set: (entry) => run('set', async () => (faults.get('set')?.kind === 'lose' ? undefined : inner.set(entry))),
    purge: (selector, mode, now) => run('purge', () => inner.purge(selector, mode, now)),
    findByLabel: (label) => read('findByLabel', () => inner.findByLabel(label)),
    stats: () => run('stats', () => inner.stats()),
    close: () => run('close', () => inner.close()),
  }
}

const failing = async <Result>(fault: Fault, clock: Clock, work: () => Promise<Result>): Promise<Result> => {
  if (fault.kind === 'hang') return new Promise(() => undefined)
  if (fault.kind === 'reject') throw new Error(fault.message ?? 'rejected by chaos')
  if (fault.kind === 'delay' || fault.kind === 'reject-late') await clock.sleep(fault.ms)
  if (fault.kind === 'reject-late') throw new Error('rejected late by chaos')
  return work()
}

const corrupted = async (entry: CacheEntry, bit: number): Promise<CacheEntry | undefined> => {
  const bytes = await encodeEntry(entry)
  const place = Math.floor(bit / 8) % bytes.length
  bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << (bit % 8)), place)
  return decodeEntry(bytes)
}
