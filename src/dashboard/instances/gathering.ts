import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import { addMinute, sumOf } from '../minute.ts'
import type { Minute } from '../minute.ts'
import { keptMinutes, minuteMs, startOf } from '../minutes.ts'
import type { MinutesAt } from '../minutes.ts'
import type { Instance, SharedPlace } from './place.ts'

/** What the other instances count, as far as it is known here. */
export interface Gathering {
  /** Asks the others, unless that was just done. Never rejects, and is not waited for longer than a person would. */
  look(): Promise<void>
  readonly at: MinutesAt
  /** The others, or why they cannot be heard. */
  heard(): Heard
}

export type Heard =
  | { readonly kind: 'all'; readonly others: readonly Instance[] }
  | { readonly kind: 'nobody'; readonly reason: string }

export interface GatheringSettings {
  readonly clock: Clock
  readonly place: SharedPlace
  /** Of this instance: its own minutes come from memory. */
  readonly id: string
}

/** Looks at most this often, however many pages are open. */
const restMs = 2_000
/** The longest that a page waits for the others; what comes later is on the next one. */
const patienceMs = 300
/** What was heard is too old to be shown as the present. */
const staleAfterMs = 15_000
/** Minutes as old as this change no more, unless their instance had lost the line. */
const settledMs = 3 * minuteMs
/** So those are asked for again, too. */
const wholeEveryMs = 5 * minuteMs

interface Known {
  readonly others: readonly Instance[]
  /** Settled minutes of all others in one, by their start: so the room they take does not grow with the instances. */
  readonly settled: Map<number, Minute>
  readonly lively: readonly Minute[]
  /** Minutes up to this start are in `settled`. */
  readonly settledTo: number
  readonly wholeAt: number
  readonly heardAt: number
}

export const createGathering = ({ clock, place, id }: GatheringSettings): Gathering => {
  let known: Known | undefined
  let trouble = 'nothing has been heard from it yet'
  let asking: Promise<void> | undefined
  let askedAt = -Infinity

  const ask = async (): Promise<void> => {
    try {
      known = await hearOthers(place, { id, now: clock.now(), known })
      trouble = ''
    } catch (error) {
      trouble = messageOf(error)
    }
  }
  const isHeard = (now: number): boolean => trouble === '' && known !== undefined && now - known.heardAt < staleAfterMs

  return {
    look: async () => {
      if (asking === undefined && clock.now() - askedAt >= restMs) {
        askedAt = clock.now()
        asking = ask().finally(() => {
          asking = undefined
        })
      }
      if (asking === undefined) return
      const patience = new AbortController()
      await Promise.race([asking, clock.sleep(patienceMs, patience.signal).catch(() => undefined)])
      patience.abort('answered')
    },
    at: (at) => {
      if (known === undefined || !isHeard(clock.now())) return []
      const settled = known.settled.get(at)
      const lively = known.lively.filter((minute) => minute.at === at)
      return settled === undefined ? lively : [settled, ...lively]
    },
    heard: () =>
      known !== undefined && isHeard(clock.now())
        ? { kind: 'all', others: known.others }
        : { kind: 'nobody', reason: trouble === '' ? 'it takes too long' : trouble },
  }
}

interface Hearing {
  readonly id: string
  readonly now: number
  readonly known: Known | undefined
}

const hearOthers = async (place: SharedPlace, { id, now, known }: Hearing): Promise<Known> => {
  const others = (await place.instances(now)).filter((instance) => instance.id !== id)
  const settledTo = startOf(now - settledMs, minuteMs)
  const base = known !== undefined && mayGoOn(known, others, now) ? known : undefined
  const starts = startsBetween(base?.settledTo ?? startOf(now, minuteMs) - keptMinutes * minuteMs, now)
  const settled = new Map(base?.settled)
  const lively: Minute[] = []
  for (const other of others) {
    for (const minute of await place.minutes(other.id, starts)) {
      if (minute.at > settledTo) lively.push(minute)
      else addTo(settled, minute)
    }
  }
  return { others, settled, lively, settledTo, wholeAt: base?.wholeAt ?? now, heardAt: now }
}

/** What is settled is of the same instances, and not so old that one of them may have mended it. */
const mayGoOn = (known: Known, others: readonly Instance[], now: number): boolean =>
  now - known.wholeAt < wholeEveryMs &&
  now >= known.heardAt &&
  known.others.length === others.length &&
  others.every(({ id }) => known.others.some((other) => other.id === id))

/** Starts of the minutes after `from`, up to the one that follows on now: clocks differ. */
const startsBetween = (from: number, now: number): readonly number[] => {
  const last = startOf(now, minuteMs) + minuteMs
  return Array.from(
    { length: Math.max(0, Math.round((last - from) / minuteMs)) },
    (_, index) => from + (index + 1) * minuteMs,
  )
}

/** A minute that was handed out already is not changed: its sum takes its place. */
const addTo = (settled: Map<number, Minute>, minute: Minute): void => {
  const sum = sumOf(
    minute.at,
    [settled.get(minute.at)].filter((one) => one !== undefined),
  )
  addMinute(sum, minute)
  settled.set(minute.at, sum)
}
