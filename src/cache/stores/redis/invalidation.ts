import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Clock } from '../../../clock.ts'
import type { Announce } from '../../../events.ts'
import type { InvalidationListener, Selector } from '../../store.ts'
import { messageOf } from '../errors.ts'
import type { RedisCommands } from './commands.ts'
import type { RedisEntries } from './entries.ts'
import { readMessage, tellMessage } from './message.ts'
import { keepSubscribed } from './subscription.ts'

/** What instances tell each other, and operators all of them, over one channel. */
export interface Invalidation {
  /** Rejects when it could not be told. */
  tellOthers(selector: Selector): Promise<void>
  listen(listener: InvalidationListener): void
  /** Resolves when others are heard for the first time. */
  readonly started: Promise<void>
  close(): Promise<void>
}

export interface InvalidationMeans {
  readonly connect: () => Redis
  readonly channel: string
  readonly commands: RedisCommands
  readonly entries: RedisEntries
  readonly clock: Clock
  readonly announce: Announce
}

export const createInvalidation = (means: InvalidationMeans): Invalidation => {
  const { connect, channel, commands, entries, clock, announce } = means
  const from = randomUUID()
  const closing = new AbortController()
  const listeners = new Set<InvalidationListener>()

  const tell: InvalidationListener = (selector, cause) => {
    for (const listener of listeners) listener(selector, cause)
  }

  const hear = async (text: string): Promise<void> => {
    const message = readMessage(text)
    if (message.kind === 'told') {
      if (message.from !== from) tell(message.selector)
      return
    }
    // Every instance hears it and does it, so that none has to tell the others.
    const { selector, mode } = message.purge
    const cause = mode === 'purge' ? 'asked' : undefined
    await entries.purge({ selector, mode, now: clock.now() }).finally(() => tell(selector, cause))
  }

  let start = () => {}
  const started = new Promise<void>((resolve) => {
    start = resolve
  })

  const subscribed = keepSubscribed({
    connect,
    channel,
    clock,
    signal: closing.signal,
    onStart: () => {
      // Whatever was told while nobody listened is lost.
      tell({ kind: 'all' })
      start()
    },
    onMessage: (text) =>
      void hear(text).catch((error: unknown) =>
        announce({ type: 'store-error', store: 'redis', operation: 'invalidate', message: messageOf(error) }),
      ),
  })

  return {
    started,
    tellOthers: async (selector) => {
      await commands.publish(channel, tellMessage(from, selector))
    },
    listen: (listener) => {
      listeners.add(listener)
    },
    close: async () => {
      closing.abort('closed')
      await subscribed
    },
  }
}
