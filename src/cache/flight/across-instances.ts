import type { Clock } from '../../clock.ts'
import type { StoreLeases } from '../store.ts'

/** Equal calls of several instances at the same time share one upstream call. */
export interface AcrossInstances {
  /**
   * Leads, where no other instance is fetching this answer, or else waits for it: what `lookup` finds. Leads all the same when the
   * other gives up, dies (once its lease has run out) or takes too long. Rejects with what `lead` rejects with, or with the
   * signal's reason while it waits.
   */
  share<Shared>(key: string, signal: AbortSignal, ways: SharedWays<Shared>): Promise<Shared>
}

export interface SharedWays<Shared> {
  /** The answer that another instance has kept meanwhile. */
  lookup(): Promise<Shared | undefined>
  /** Fetches the answer. `over` is to be called when it is whole or has failed, with whether it was kept. */
  lead(over: (kept: boolean) => void): Promise<Shared>
}

export interface AcrossSettings {
  readonly leases: StoreLeases
  readonly clock: Clock
  /** A name that no other holder has. */
  newHolder(): string
  /** The longest that anybody waits for another instance's answer, ms. */
  readonly waitMs: number
}

/** What a leader that died costs those who wait for it, ms. */
const leaseMs = 5_000
/** Two renewals may fail before the lease runs out. */
const renewMs = 1_500
/** How often those who wait look for the answer, ms: what waiting may add to it. */
const pollMs = 100

export const createAcrossInstances = ({ leases, clock, newHolder, waitMs }: AcrossSettings): AcrossInstances => ({
  share: async (key, signal, { lookup, lead }) => {
    const holder = newHolder()
    const until = clock.now() + waitMs
    const take = () => leases.take(key, holder, leaseMs)
    let lease = await take()
    while (lease === 'elsewhere' && clock.now() < until) {
      await clock.sleep(pollMs, signal)
      const found = await lookup()
      if (found !== undefined) return found
      lease = await take()
    }
    // Another may have ended between the last look, this call's first one too, and the lease.
    const found = lease === 'answered' ? await lookup() : undefined
    if (found !== undefined) {
      leases.give(key, holder).catch(() => undefined)
      return found
    }
    const over = holding({ leases, clock, key, holder, forMs: waitMs })
    try {
      return await lead(over)
    } catch (error) {
      over(false)
      throw error
    }
  },
})

interface Holding extends Pick<AcrossSettings, 'leases' | 'clock'> {
  readonly key: string
  readonly holder: string
  readonly forMs: number
}

/** Makes the lease last until it is over, or nobody waits any more. What was kept has ended it, or will as soon as it can be read. */
const holding = ({ leases, clock, key, holder, forMs }: Holding): ((kept: boolean) => void) => {
  const ended = new AbortController()
  const renew = async (): Promise<void> => {
    const until = clock.now() + forMs
    while (clock.now() < until) {
      await clock.sleep(renewMs, ended.signal)
      await leases.take(key, holder, leaseMs)
    }
  }
  // Ends by the abort.
  renew().catch(() => undefined)
  return (kept) => {
    if (ended.signal.aborted) return
    ended.abort('over')
    if (!kept) leases.give(key, holder).catch(() => undefined)
  }
}
