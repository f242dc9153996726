import type { RequestEnd } from '../events.ts'
import { countRequest, emptyMinute, sumOf, totalsOf } from './minute.ts'
import type { Minute } from './minute.ts'
import type { Bucket, Totals } from './snapshot.ts'

export const minuteMs = 60_000
/** A day. */
export const keptMinutes = 1_440

/** The last day, minute by minute. Minutes without a request take no room. */
export interface Minutes {
  count(event: RequestEnd, now: number): void
  /** The last `minutes` up to now, in steps that start at whole multiples of `stepMinutes`. */
  span(now: number, wanted: { readonly minutes: number; readonly stepMinutes: number }): Span
  /** Those that have not yet left the day, oldest first. */
  all(now: number): readonly Minute[]
}

export interface Span {
  readonly totals: Totals
  readonly buckets: readonly Bucket[]
}

/** `earlier`: what was kept over a restart. */
export const createMinutes = (earlier: readonly Minute[] = []): Minutes => {
  const minutes = new Map<number, Minute>(earlier.map((minute) => [minute.at, minute]))
  const open = (at: number): Minute => {
    const minute = emptyMinute(at)
    minutes.set(at, minute)
    // A clock that was set back leaves minutes behind that are still to come; they go as well, so that the map stays bounded.
    for (const known of minutes.keys()) if (!isKept(known, at)) minutes.delete(known)
    return minute
  }
  return {
    count: (event, now) => {
      const at = startOf(now, minuteMs)
      countRequest(minutes.get(at) ?? open(at), event)
    },
    span: (now, { minutes: length, stepMinutes }) => {
      const stepMs = stepMinutes * minuteMs
      const last = startOf(now, stepMs)
      const steps = Array.from({ length: length / stepMinutes }, (_, index) => {
        const at = last - (length / stepMinutes - 1 - index) * stepMs
        const within = Array.from({ length: stepMinutes }, (_step, minute) => minutes.get(at + minute * minuteMs))
        return sumOf(
          at,
          within.filter((minute) => minute !== undefined),
        )
      })
      return {
        totals: totalsOf(sumOf(last, steps)),
        buckets: steps.map((step) => ({ at: step.at, ...totalsOf(step) })),
      }
    },
    all: (now) =>
      [...minutes.values()]
        .filter(({ at }) => isKept(at, startOf(now, minuteMs)))
        .sort((one, other) => one.at - other.at),
  }
}

const startOf = (time: number, stepMs: number): number => Math.floor(time / stepMs) * stepMs

const isKept = (at: number, newest: number): boolean => at <= newest && at > newest - keptMinutes * minuteMs
