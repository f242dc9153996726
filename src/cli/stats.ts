import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import type { Environment } from '../config.ts'
import { askAdmin } from './admin-client.ts'
import { statsText } from './stats-text.ts'
import type { StatsAnswer } from './stats-text.ts'

export interface StatsWishes {
  readonly url?: string
  /** Prints the answers as they came. */
  readonly json?: boolean
  /** Again every two seconds, until it is stopped. */
  readonly watch?: boolean
}

export interface Terminal {
  readonly write: (text: string) => void
  readonly clock: Clock
  /** Ends a watch. */
  readonly signal?: AbortSignal
}

const everyMs = 2_000
// Home and clear below: what stood there does not flicker.
const clear = '\u001B[H\u001B[J'

/** `reprise stats`: what a running gateway's cache does and saves, since its start. Rejects with what to do when it does not answer. */
export const stats = async (
  environment: Environment,
  { url, json, watch }: StatsWishes,
  { write, clock, signal }: Terminal = { write: (text) => process.stdout.write(text), clock: systemClock },
): Promise<number> => {
  const ask = async (): Promise<StatsAnswer> => ({
    summary: await askAdmin(environment, url, '/admin/stats'),
    tiers: await askAdmin(environment, url, '/admin/cache/stats'),
    day: await askAdmin(environment, url, '/admin/dashboard/snapshot?minutes=1440'),
  })
  const show = (now: StatsAnswer, before?: StatsAnswer) => {
    const since = before && { before, seconds: everyMs / 1_000 }
    const text = json === true ? JSON.stringify(forPrograms(now)) : statsText(now, since)
    write(`${watch === true && json !== true ? clear : ''}${text}\n`)
  }
  let shown = await ask()
  show(shown)
  if (watch !== true) return 0
  while (await waited(clock, signal)) {
    const now = await ask()
    show(now, shown)
    shown = now
  }
  return 0
}

/** `day` is the sum of all instances, `accounts` are providers with their health. */
const forPrograms = ({ summary, tiers, day: { totals, instances, providers } }: StatsAnswer) => ({
  ...summary,
  ...tiers,
  day: totals,
  instances,
  accounts: providers,
})

/** False when the watch is over. */
const waited = (clock: Clock, signal?: AbortSignal): Promise<boolean> =>
  clock.sleep(everyMs, signal).then(
    () => true,
    () => false,
  )
