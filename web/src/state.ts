import { computed, effect, signal } from '@preact/signals'
import type { DashboardSnapshot, LastCall } from '../../src/dashboard/snapshot.ts'
import { fetchSnapshot, followCalls, GatewayError } from './gateway.ts'

/** The admin key, kept for this tab alone. Empty: none was needed or given yet. */
export const adminKey = signal(sessionStorage.getItem('reprise-admin-key') ?? '')
export const spanMinutes = signal(60)
export const snapshot = signal<DashboardSnapshot | undefined>(undefined)
/** Newest first. */
export const calls = signal<readonly LastCall[]>([])
/** Calls that came too fast to be shown one by one. */
export const skippedCalls = signal(0)

/** `connecting` only at first: what was shown stays while the line is lost. */
export type Line = 'connecting' | 'live' | 'lost' | 'locked' | 'forbidden'
export const line = signal<Line>('connecting')
/** `locked`: the key was right until now. */
export const keyEnded = signal(false)
/** Why, in the gateway's words. */
export const trouble = signal('')

export const hasTraffic = computed(() => {
  const endings = snapshot.value?.totals.endings
  return endings !== undefined && Object.values(endings).some((count) => count > 0)
})

const shownCalls = 50
const calmRefreshMs = 10_000
const busyRefreshMs = 1_500
const retryMs = 2_000

/** Counts keys that were given: the same one again is worth another try. */
const given = signal(0)
/** The key, where the gateway took it before. */
let takenKey: string | undefined
let following = new AbortController()
/** The stream of calls stands. */
let isFollowed = false

export const giveKey = (key: string): void => {
  sessionStorage.setItem('reprise-admin-key', key)
  adminKey.value = key
  given.value += 1
}

/** Begins to look and never stops: a page has no end but its tab's. */
export const start = (): void => {
  effect(() => {
    follow(adminKey.value, given.value)
  })
  effect(() => {
    void refresh(spanMinutes.value, adminKey.value, given.value)
  })
  setInterval(refreshIfSeen, calmRefreshMs)
  // What was hidden shows old numbers no longer than it takes to ask.
  document.addEventListener('visibilitychange', refreshIfSeen)
}

const isClosed = (): boolean => line.peek() === 'locked' || line.peek() === 'forbidden'

const refreshIfSeen = (): void => {
  if (!document.hidden && !isClosed()) void refresh(spanMinutes.peek(), adminKey.peek())
}

const follow = (key: string, _given: number): void => {
  following.abort()
  following = new AbortController()
  void keepFollowing(key, following.signal)
}

const refresh = async (minutes: number, key: string, _given?: number): Promise<void> => {
  try {
    const taken = await fetchSnapshot(minutes, key)
    takenKey = key
    if (minutes === spanMinutes.peek() && key === adminKey.peek()) snapshot.value = taken
    // One answer that failed is no lost line.
    if (isFollowed) line.value = 'live'
  } catch (error) {
    if (key === adminKey.peek()) meet(error)
  }
}

let soon: ReturnType<typeof setTimeout> | undefined

/** At most one refresh in `busyRefreshMs`, however many calls come. */
const refreshSoon = (): void => {
  soon ??= setTimeout(
    () => {
      soon = undefined
      void refresh(spanMinutes.peek(), adminKey.peek())
    },
    snapshot.peek() === undefined ? 0 : Math.min(busyRefreshMs, calls.peek().length === 0 ? 100 : busyRefreshMs),
  )
}

const keepFollowing = async (key: string, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    let first = true
    try {
      await followCalls(key, signal, (live) => {
        line.value = 'live'
        isFollowed = true
        const before = first ? [] : calls.peek()
        calls.value = [...live.calls.toReversed(), ...before].slice(0, shownCalls)
        skippedCalls.value = first ? 0 : skippedCalls.peek() + live.skipped
        // The gateway may be another one than before.
        if (first || live.calls.length > 0) refreshSoon()
        first = false
      })
      if (!signal.aborted) line.value = 'lost'
    } catch (error) {
      if (signal.aborted) return
      meet(error)
      if (isClosed()) return
    } finally {
      isFollowed = false
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
}

const meet = (error: unknown): void => {
  trouble.value = error instanceof Error ? error.message : String(error)
  const status = error instanceof GatewayError ? error.status : 0
  line.value = status === 401 ? 'locked' : status === 403 ? 'forbidden' : 'lost'
  if (!isClosed()) return
  keyEnded.value = takenKey !== undefined && takenKey === adminKey.peek()
  following.abort()
  // Who may not look any more keeps nothing of what was seen.
  snapshot.value = undefined
  calls.value = []
}
