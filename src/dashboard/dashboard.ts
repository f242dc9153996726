import type { Clock } from '../clock.ts'
import type { Announce } from '../events.ts'
import { createLastCalls } from './last-calls.ts'
import { createMinutes, minuteMs } from './minutes.ts'
import type { Span } from './minutes.ts'
import { readMinutes, writeMinutes } from './minutes-file.ts'
import type { KeptMinutes } from './minutes-file.ts'
import type { LiveCalls } from './snapshot.ts'

/** What the gateway remembers for its dashboard, from events alone. */
export interface Dashboard {
  readonly listen: Announce
  /** Epoch ms from which on was counted. */
  readonly since: number
  span(wanted: { readonly minutes: number; readonly stepMinutes: number }): Span
  /** The last calls, then those that follow, until `stopFollowing`. */
  follow(): AsyncGenerator<LiveCalls>
  /** Streams without an end would hold up a drain. */
  stopFollowing(): void
  /** Writes the minutes one last time. */
  close(): Promise<void>
}

export interface DashboardSettings {
  readonly clock: Clock
  /** Where minutes outlive a restart; undefined: in memory alone. */
  readonly file: string | undefined
  /** Told once in plain words when the file cannot be read, and once when it cannot be written. */
  readonly onTrouble: (message: string) => void
}

/** Faster would be a flicker to the eye. */
const liveMs = 500
const callsPerEvent = 25

/** Never rejects: a file that cannot be used costs the past, not the start. */
export const openDashboard = async ({ clock, file, onTrouble }: DashboardSettings): Promise<Dashboard> => {
  const earlier = file === undefined ? undefined : await readEarlier(file, onTrouble)
  const since = earlier?.since ?? clock.now()
  const minutes = createMinutes(earlier?.minutes)
  const calls = createLastCalls()
  const closing = new AbortController()
  const following = new AbortController()
  const save = file === undefined ? async () => {} : saver(file, onTrouble)
  const keep = () => save({ since, minutes: minutes.all(clock.now()) })
  const keeping = keepEveryMinute({ clock, signal: closing.signal, sequence: calls.sequence, keep })

  return {
    since,
    listen: (event) => {
      if (event.type !== 'request-end') return
      minutes.count(event, clock.now())
      calls.add(event)
    },
    span: (wanted) => minutes.span(clock.now(), wanted),
    follow: async function* () {
      let seen = 0
      let limit = 2 * callsPerEvent
      while (!following.signal.aborted) {
        const live = calls.after(seen, limit)
        // The first event goes out even when empty: who follows then knows that the line stands.
        if (live.calls.length > 0 || limit > callsPerEvent) yield live
        limit = callsPerEvent
        seen += live.calls.length + live.skipped
        await rest(clock, liveMs, following.signal)
      }
    },
    stopFollowing: () => following.abort(new Error('the gateway drains')),
    close: async () => {
      following.abort(new Error('the dashboard closes'))
      closing.abort(new Error('the dashboard closes'))
      await keeping
      await keep()
    },
  }
}

interface Keeping {
  readonly clock: Clock
  readonly signal: AbortSignal
  sequence(): number
  keep(): Promise<void>
}

/** While nothing happens nothing is written. */
const keepEveryMinute = async ({ clock, signal, sequence, keep }: Keeping): Promise<void> => {
  let written = sequence()
  while (!signal.aborted) {
    await rest(clock, minuteMs, signal)
    if (signal.aborted || sequence() === written) continue
    written = sequence()
    await keep()
  }
}

/** A wait that is over when the signal aborts. */
const rest = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> => clock.sleep(ms, signal).catch(() => {})

const readEarlier = async (
  file: string,
  onTrouble: DashboardSettings['onTrouble'],
): Promise<KeptMinutes | undefined> => {
  try {
    return await readMinutes(file)
  } catch (error) {
    onTrouble(`The dashboard starts afresh: ${file} cannot be used (${reasonOf(error)}). It will be written anew.`)
    return undefined
  }
}

const saver = (file: string, onTrouble: DashboardSettings['onTrouble']) => {
  let told = false
  return async (kept: KeptMinutes): Promise<void> => {
    try {
      await writeMinutes(file, kept)
      told = false
    } catch (error) {
      if (!told)
        onTrouble(`A restart will forget the dashboard's minutes: ${file} cannot be written (${reasonOf(error)}).`)
      told = true
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300)
