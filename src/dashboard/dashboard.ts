import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Announce } from '../events.ts'
import { createFollowers } from './followers.ts'
import type { Followers } from './followers.ts'
import { createGathering } from './instances/gathering.ts'
import type { Heard } from './instances/gathering.ts'
import type { Instance, SharedPlace } from './instances/place.ts'
import { createRegaining } from './instances/regaining.ts'
import { startSharing } from './instances/sharing.ts'
import { instancesView } from './instances/view.ts'
import { createLastCalls } from './last-calls.ts'
import { createMinutes, minuteMs } from './minutes.ts'
import type { Span, SpanWanted } from './minutes.ts'
import { createNearMisses } from './near-misses.ts'
import { readMinutes, writeMinutes } from './minutes-file.ts'
import type { KeptMinutes } from './minutes-file.ts'
import type { DashboardSnapshot, NearMiss } from './snapshot.ts'

/** What the gateway remembers for its dashboard, from events alone. */
export interface Dashboard extends Followers {
  readonly listen: Announce
  /** Asks the other instances what they counted, where a Redis is shared. Never rejects, and takes no longer than a person would wait. */
  look(): Promise<void>
  /** Who counted, and from when on, as far as was heard at the last look. */
  standing(): Standing
  /** Of all instances that were heard of. */
  span(wanted: SpanWanted): Span
  /** Of this instance, newest first. */
  nearMisses(): readonly NearMiss[]
  /** Writes the minutes one last time. */
  close(): Promise<void>
}

export type Standing = Pick<DashboardSnapshot, 'startedAt' | 'since' | 'instances'>

export interface DashboardSettings {
  readonly clock: Clock
  /** Of this instance, for people: `host:port`. */
  readonly name: string
  /** Where instances leave their minutes for each other; undefined: this one counts alone. Closed with the dashboard. */
  readonly place?: SharedPlace | undefined
  /** Where minutes outlive a restart; undefined: in memory alone. */
  readonly file: string | undefined
  /** Told once in plain words when the file cannot be read, and once when it cannot be written. */
  readonly onTrouble: (message: string) => void
}

/** Never rejects: a file that cannot be used costs the past, not the start. */
export const openDashboard = async (settings: DashboardSettings): Promise<Dashboard> => {
  const { clock, name, place, file, onTrouble } = settings
  const earlier = file === undefined ? undefined : await readEarlier(file, onTrouble)
  const startedAt = clock.now()
  const facts = { id: earlier?.instance ?? randomUUID(), name, startedAt, since: earlier?.since ?? startedAt }
  const self = (): Instance => ({ ...facts, seenAt: clock.now() })
  const minutes = createMinutes(earlier?.minutes)
  const calls = createLastCalls()
  const nearMisses = createNearMisses()
  const closing = new AbortController()
  const { stopFollowing, ...followers } = createFollowers(calls, clock)
  const save = file === undefined ? async () => {} : saver(file, onTrouble)
  const all = () => minutes.all(clock.now())
  const keep = () => save({ since: facts.since, minutes: all(), instance: facts.id })
  const common = { clock, signal: closing.signal, sequence: calls.sequence }
  const keeping = keepEveryMinute({ ...common, keep })
  const regained = place && createRegaining({ clock, place, id: facts.id, earlier: earlier?.minutes ?? [] })
  const regain = async () => minutes.add((await regained?.()) ?? [], clock.now())
  const shared = place && {
    ...createGathering({ clock, place, id: facts.id }),
    sharing: startSharing({ ...common, place, self, minutes: all, regain }),
  }

  return {
    look: async () => shared?.look(),
    standing: () => standingOf(self(), shared?.heard(), clock.now()),
    listen: (event) => {
      if (event.type === 'request-end') {
        minutes.count(event, clock.now())
        calls.add(event)
      } else if (event.type === 'semantic-lookup') {
        minutes.countLookup(event, clock.now())
        nearMisses.add(event, clock.now())
      } else if (
        event.type === 'background-answer' ||
        (event.type === 'semantic-judgement' && event.route !== undefined)
      )
        minutes.countBehind(event.cost, clock.now())
    },
    nearMisses: nearMisses.all,
    span: (wanted) => minutes.span(clock.now(), wanted, shared?.at),
    ...followers,
    stopFollowing,
    close: async () => {
      stopFollowing()
      closing.abort(new Error('the dashboard closes'))
      await Promise.all([keeping, shared?.sharing.done])
      await Promise.all([keep(), place?.close()])
    },
  }
}

const standingOf = (self: Instance, heard: Heard | undefined, now: number): Standing => {
  const others = heard?.kind === 'all' ? heard.others : []
  return {
    startedAt: self.startedAt,
    since: Math.min(self.since, ...others.map(({ since }) => since)),
    instances: instancesView(self, heard, now),
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
    await clock.sleep(minuteMs, signal).catch(() => {})
    if (signal.aborted || sequence() === written) continue
    written = sequence()
    await keep()
  }
}

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
