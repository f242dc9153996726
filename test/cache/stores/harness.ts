import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll } from 'vitest'
import { guarded } from '../../../src/cache/stores/guarded.ts'
import { lmdbStore, type LmdbStore } from '../../../src/cache/stores/lmdb.ts'
import { memoryStore } from '../../../src/cache/stores/memory.ts'
import { redisStore, type RedisSettings, type RedisStore } from '../../../src/cache/stores/redis.ts'
import type { CacheStore } from '../../../src/cache/store.ts'
import { systemClock, type Clock } from '../../../src/clock.ts'
import type { Announce, GatewayEvent } from '../../../src/events.ts'

/** A folder of its own for a test file; it goes when the file is done. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-stores-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export const openMemory = (clock: Clock, maxBytes = 64e6): CacheStore =>
  memoryStore({ clock, maxBytes, eviction: 'lru' })

/** A new one in the folder. */
export const openLmdb = (clock: Clock, folder: string, maxBytes = 64e6): LmdbStore =>
  lmdbStore({ clock, maxBytes, path: join(folder, randomUUID()) })

/** The time of the given clock, but real waits: a real server does not hurry when a fake clock jumps. */
export const withRealWaits = (clock: Clock): Clock => ({ ...systemClock, now: () => clock.now() })

export type RedisWishes = { readonly url: string } & Partial<RedisSettings>

/** Under a prefix of its own unless told otherwise, with deadlines that a busy machine keeps. */
export const openRedis = async (clock: Clock, wishes: RedisWishes): Promise<RedisStore> => {
  const store = redisStore({
    prefix: `test-${randomUUID()}`,
    readDeadlineMs: 5_000,
    writeDeadlineMs: 5_000,
    clock: withRealWaits(clock),
    announce: () => undefined,
    ...wishes,
  })
  await store.connected
  return store
}

/** The same store, as on a slow disk: a read takes two turns of the event loop, and writes three each, one after the other. */
export const slow = (store: CacheStore): CacheStore => {
  const after = async <Result>(turns: number, work: () => Promise<Result>): Promise<Result> => {
    for (let turn = 0; turn < turns; turn++) await nextTurn()
    return work()
  }
  let last: Promise<unknown> = Promise.resolve()
  const write = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(() => after(3, work))
    last = done.catch(() => undefined)
    return done
  }
  return {
    ...store,
    get: (key) => after(2, () => store.get(key)),
    findByLabel: (label) => after(2, () => store.findByLabel(label)),
    set: (entry) => write(() => store.set(entry)),
    purge: (selector, mode, now) => write(() => store.purge(selector, mode, now)),
  }
}

/** With deadlines that a busy machine keeps. */
export const guard = (store: CacheStore, clock: Clock): CacheStore =>
  guarded(store, { clock, announce: () => undefined, readDeadlineMs: 5_000, writeDeadlineMs: 5_000 })

/** Events as they were announced, and a way to wait for the next of a kind. */
export const eventRecorder = () => {
  const events: GatewayEvent[] = []
  const waiting = new Set<() => void>()
  const announce: Announce = (event) => {
    events.push(event)
    for (const look of waiting) look()
  }
  const until = (isMeant: (event: GatewayEvent) => boolean): Promise<GatewayEvent> =>
    new Promise((resolve) => {
      const look = () => {
        const found = events.find(isMeant)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { events, announce, until }
}
