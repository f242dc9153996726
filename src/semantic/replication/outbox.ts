import type { Buffer } from 'node:buffer'
import { retryDelay } from '../../cache/stores/redis/retry-delay.ts'
import type { Clock } from '../../clock.ts'
import { encodeChange } from './change.ts'
import type { Change } from './change.ts'

/** Changes on their way to the log. Whoever adds one waits for nothing. */
export interface Outbox {
  add(change: Change): void
  readonly waiting: number
  /** Changes that were given up since the start, for want of room. */
  readonly dropped: number
  /** Sends what waits, if that works at once, and no more. */
  close(): Promise<void>
}

export interface OutboxParts {
  readonly append: (records: readonly Buffer[]) => Promise<void>
  readonly clock: Clock
}

interface Waiting {
  readonly bytes: Buffer
  readonly isRemoval: boolean
}

/** About 3 MB of usual prompts. */
const MOST_WAITING = 2_000
const BATCH = 64

/** What cannot be sent is tried again until it can, so the log may hold it twice. When too many wait, the oldest others go before any removal. */
export const createOutbox = ({ append, clock }: OutboxParts): Outbox => {
  const closing = new AbortController()
  const waiting = new Set<Waiting>()
  let dropped = 0
  let sending: Promise<void> | undefined

  const sendBatch = async () => {
    const batch = [...waiting].slice(0, BATCH)
    await append(batch.map(({ bytes }) => bytes))
    for (const one of batch) waiting.delete(one)
  }
  const send = async () => {
    for (let tries = 0; waiting.size > 0 && !closing.signal.aborted;) {
      const sent = await sendBatch().then(
        () => true,
        () => false,
      )
      tries = sent ? 0 : tries + 1
      if (!sent) await clock.sleep(retryDelay(tries), closing.signal).catch(() => undefined)
    }
    sending = undefined
  }
  return {
    add: (change) => {
      if (closing.signal.aborted) return
      waiting.add({ bytes: encodeChange(change), isRemoval: change.kind === 'remove' })
      if (waiting.size > MOST_WAITING && dropOne(waiting)) dropped += 1
      sending ??= send()
    },
    get waiting() {
      return waiting.size
    },
    get dropped() {
      return dropped
    },
    close: async () => {
      closing.abort('closed')
      await sending
      while (waiting.size > 0) await sendBatch().catch(() => waiting.clear())
    },
  }
}

const dropOne = (waiting: Set<Waiting>): boolean => {
  for (const one of waiting) if (!one.isRemoval) return waiting.delete(one)
  for (const one of waiting) return waiting.delete(one)
  return false
}
