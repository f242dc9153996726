import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import type { Environment } from '../config.ts'
import { messageOf } from '../errors.ts'
import { askAdmin } from './admin-client.ts'
import { writerOf } from './output.ts'
import { statsText } from './stats-text.ts'
import type { StatsAnswer } from './stats-text.ts'

export interface StatsWishes {
  readonly url?: string
  /** Prints the answers as they came. */
  readonly json?: boolean
  /** Again every two seconds, until it is stopped: a gateway that is gone may come back. */
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

/** `reprise stats`: what a running gateway's cache does and saves, since its start. Rejects with what to do when it does not answer at first. */
export const stats = async (
  environment: Environment,
  { url, json, watch }: StatsWishes,
  { write, clock, signal }: Terminal = ownTerminal(),
): Promise<number> => {
  const ask = async (): Promise<StatsAnswer> => ({
    summary: await askAdmin(environment, url, '/admin/stats'),
    tiers: await askAdmin(environment, url, '/admin/cache/stats'),
    day: await askAdmin(environment, url, '/admin/dashboard/snapshot?minutes=1440'),
  })
  const look = async (): Promise<Look> => ({ answer: await ask(), at: clock.monotonic() })
  const show = (asText: () => string, asJson: () => object) =>
    write(json === true ? `${JSON.stringify(asJson())}\n` : `${watch === true ? clear : ''}${asText()}\n`)
  const showAnswer = (now: Look, before?: Look) =>
    show(
      () => statsText(now.answer, growth(now, before)),
      () => forPrograms(now.answer),
    )
  let shown = await look()
  showAnswer(shown)
  if (watch !== true) return 0
  while (await waited(clock, signal)) {
    const now = await look().catch(messageOf)
    if (typeof now !== 'string') {
      showAnswer(now, shown)
      shown = now
    } else {
      show(
        () => `${now}\nAsking again every two seconds. Its last numbers:\n\n${statsText(shown.answer)}`,
        () => ({ error: now }),
      )
    }
  }
  return 0
}

interface Look {
  readonly answer: StatsAnswer
  /** By the monotonic clock, ms. */
  readonly at: number
}

const growth = (now: Look, before: Look | undefined) =>
  before && { before: before.answer, seconds: (now.at - before.at) / 1_000 }

/** Who ends a pipe has seen enough. */
const ownTerminal = (): Terminal => ({ write: writerOf(process.stdout, () => process.exit(0)), clock: systemClock })

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
