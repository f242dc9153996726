import type { Redis } from 'ioredis'
import type { Clock } from '../../../clock.ts'
import { within } from '../../../deadline.ts'
import { retryDelay } from './retry-delay.ts'

export interface Subscription {
  /** A new connection, not yet connected, that does not connect again by itself. */
  readonly connect: () => Redis
  readonly channel: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Every time that messages may have been missed: at each start of a subscription. */
  readonly onStart: () => void
  readonly onMessage: (text: string) => void
}

/** Keeps what lies between from closing an idle connection, and notices one that has quietly died. */
const pingEveryMs = 250
/**
 * With the above, less than a second: for so long may memory serve what another instance has purged. A Redis that is slow for so long
 * costs a memory tier that fills again from it.
 */
const pingDeadlineMs = 600
const beginDeadlineMs = 5_000

/** Holds a subscription until the signal aborts, over a new connection whenever the last one ended or fell silent. */
export const keepSubscribed = async (subscription: Subscription): Promise<void> => {
  const { clock, signal } = subscription
  for (let tries = 1; !signal.aborted; tries++) {
    const started = await subscribedOnce(subscription)
    if (started) tries = 0
    await clock.sleep(retryDelay(tries + 1), signal).catch(() => undefined)
  }
}

/** Resolves when the subscription is over; whether it had begun. */
const subscribedOnce = async ({
  connect,
  channel,
  clock,
  signal,
  onStart,
  onMessage,
}: Subscription): Promise<boolean> => {
  const over = new AbortController()
  const end = () => over.abort('ended')
  const ended = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }))
  const connection = connect()
  // The end is what counts; an error says no more than that it is near.
  connection.on('error', () => undefined)
  connection.once('end', end)
  signal.addEventListener('abort', end, { once: true })
  const begin = async (): Promise<true> => {
    await within(() => connection.connect(), { clock, ms: beginDeadlineMs, what: 'Connecting' })
    connection.on('message', (_, text) => onMessage(text))
    await within(() => connection.subscribe(channel), { clock, ms: beginDeadlineMs, what: 'Subscribing' })
    return true
  }
  let started = false
  try {
    started = (await Promise.race([begin(), ended])) ?? false
    if (!started) return false
    onStart()
    await Promise.race([ended, silence(connection, clock, over.signal)])
  } catch {
    // Reported by the commands of the main connection, which fail as well.
  } finally {
    end()
    signal.removeEventListener('abort', end)
    connection.disconnect()
  }
  return started
}

/** Resolves when a ping is not answered in time. A connection that has quietly died would never end by itself. */
const silence = async (connection: Redis, clock: Clock, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    try {
      await clock.sleep(pingEveryMs, signal)
      await within(() => connection.ping(), { clock, ms: pingDeadlineMs, what: 'A ping' })
    } catch {
      return
    }
  }
}
