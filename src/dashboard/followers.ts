import type { Clock } from '../clock.ts'
import type { LastCalls } from './last-calls.ts'
import type { LiveCalls } from './snapshot.ts'

/** Those who see calls as they end. */
export interface Followers {
  /** The last calls, then those that follow, until `stopFollowing` or another admin key. */
  follow(): AsyncGenerator<LiveCalls>
  /** Which admin key opens the dashboard from now on: who follows under another one is let go. */
  admit(key: string | undefined): void
  /** Streams without an end would hold up a drain. */
  stopFollowing(): void
}

/** Faster would be a flicker to the eye. */
const liveMs = 500
const callsPerEvent = 25

export const createFollowers = (calls: LastCalls, clock: Clock): Followers => {
  const over = new AbortController()
  let admitted: { readonly key: string | undefined } | undefined
  let present = new AbortController()
  return {
    follow: () => followCalls(calls, clock, AbortSignal.any([over.signal, present.signal])),
    admit: (key) => {
      const isOther = admitted !== undefined && admitted.key !== key
      admitted = { key }
      if (!isOther) return
      present.abort(new Error('another admin key opens the dashboard now'))
      present = new AbortController()
    },
    stopFollowing: () => over.abort(new Error('the gateway drains')),
  }
}

const followCalls = async function* (calls: LastCalls, clock: Clock, signal: AbortSignal): AsyncGenerator<LiveCalls> {
  let seen = 0
  let limit = 2 * callsPerEvent
  while (!signal.aborted) {
    const live = calls.after(seen, limit)
    // The first event goes out even when empty: who follows then knows that the line stands.
    if (live.calls.length > 0 || limit > callsPerEvent) yield live
    limit = callsPerEvent
    seen += live.calls.length + live.skipped
    await clock.sleep(liveMs, signal).catch(() => {})
  }
}
