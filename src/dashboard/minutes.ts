import type { RequestEnd, SemanticLookupEvent } from '../events.ts'
import { addMinute, countBehind, countLookup, countRequest, emptyMinute, sumOf, totalsOf } from './minute.ts'
import type { Minute } from './minute.ts'
import type { Bucket, Totals } from './snapshot.ts'

export const minuteMs = 60_000
/** A day. */
export const keptMinutes = 1_440

/** The last day, minute by minute. Minutes without a request take no room. */
export interface Minutes {
  count(event: RequestEnd, now: number): void
  countLookup(event: SemanticLookupEvent, now: number): void
  /** US dollars of an answer that no request asked for; undefined: its price is not known. */
  countBehind(cost: number | undefined, now: number): void
  /** Adds what was counted in these and is not here; what has left the day is passed over. */
  add(more: readonly Minute[], now: number): void
  /** The last `minutes` up to now, in steps that start at whole multiples of `stepMinutes`; with what `others` have of the same minutes. */
  span(now: number, wanted: SpanWanted, others?: MinutesAt): Span
  /** Those that have not yet left the day, oldest first. */
  all(now: number): readonly Minute[]
}

export interface SpanWanted {
  readonly minutes: number
  readonly stepMinutes: number
}

/** What was counted elsewhere in the minute that starts then. */
export type MinutesAt = (at: number) => readonly Minute[]

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
  const current = (now: number): Minute => {
    const at = startOf(now, minuteMs)
    return minutes.get(at) ?? open(at)
  }
  return {
    count: (event, now) => countRequest(current(now), event),
    countLookup: (event, now) => countLookup(current(now), event),
    countBehind: (cost, now) => countBehind(current(now), cost),
    add: (more, now) => {
      for (const minute of more.filter(({ at }) => isKept(at, startOf(now, minuteMs)))) {
        const known = minutes.get(minute.at) ?? emptyMinute(minute.at)
        addMinute(known, minute)
        minutes.set(minute.at, known)
      }
    },
    span: (now, { minutes: length, stepMinutes }, others = () => []) => {
      const stepMs = stepMinutes * minuteMs
      const last = startOf(now, stepMs)
      const steps = Array.from({ length: length / stepMinutes }, (_, index) => {
        const at = last - (length / stepMinutes - 1 - index) * stepMs
        const starts = Array.from({ length: stepMinutes }, (_step, minute) => at + minute * minuteMs)
        return sumOf(
          at,
          starts.flatMap((start) => [...asList(minutes.get(start)), ...others(start)]),
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

const asList = (minute: Minute | undefined): readonly Minute[] => (minute === undefined ? [] : [minute])

export const startOf = (time: number, stepMs: number): number => Math.floor(time / stepMs) * stepMs

export const isKept = (at: number, newest: number): boolean => at <= newest && at > newest - keptMinutes * minuteMs
