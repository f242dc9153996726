import { LRUCache } from 'lru-cache'
import type { Dispatcher } from 'undici'
// The pool alone: the package's index also loads fetch, WebSocket, its caches and mocks, at thrice the time.
import Pool from 'undici/lib/dispatcher/pool.js'
import type { LookupFunction } from 'node:net'

/** Connections to providers, kept alive and bounded, by origin. */
export interface Pools {
  /** The pool of `https://host:port`, opened at the first call. */
  of(origin: string): Dispatches
  /** Breaks what still runs and frees every socket. */
  close(): Promise<void>
}

/** A pool as undici makes it without the rest of the package. */
export type Dispatches = Pick<Dispatcher, 'dispatch'>

export interface PoolsSettings {
  /** Connections to one origin; calls beyond wait for one, within their connect deadline. 256 unless given. */
  readonly connections?: number
  /** Origins with open connections at a time; the one not used for longest gives way. 64 unless given. */
  readonly origins?: number
  /** How host names become addresses; the system's way unless given (see addresses.ts). */
  readonly lookup?: LookupFunction
}

export const createPools = ({ connections = 256, origins = 64, lookup }: PoolsSettings = {}): Pools => {
  const pools = new LRUCache<string, Pool>({
    max: origins,
    // Calls that still run on it come to their end.
    dispose: (pool, _origin, reason) => void (reason === 'evict' && pool.close()),
  })
  return {
    of: (origin) => {
      const known = pools.get(origin)
      if (known !== undefined) return known
      const pool = new Pool(origin, {
        connections,
        pipelining: 1,
        keepAliveTimeout,
        // Deadlines are those of the call (see call.ts): undici's own know neither routes nor our clock.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: { timeout: connectBackstopMs, ...(lookup === undefined ? {} : { lookup }) },
      })
      pools.set(origin, pool)
      return pool
    },
    close: async () => {
      const open = [...pools.values()]
      pools.clear()
      await Promise.all(open.map((pool) => pool.destroy()))
    },
  }
}

// Below the 5 s of uvicorn, which tells no keep-alive hint: vLLM and many others close an idle connection then.
const keepAliveTimeout = 4_000

// Frees the socket of a host that never answers, long after the call itself gave up.
const connectBackstopMs = 60_000
