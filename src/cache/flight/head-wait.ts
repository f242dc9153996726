import type { Clock } from '../../clock.ts'
import { FlightWaitError } from './errors.ts'

interface HeadWait {
  readonly signal: AbortSignal
  readonly clock: Clock
  /** undefined: as long as it takes. */
  readonly waitMs: number | undefined
}

/** What `head` settles with, unless the caller leaves or its time is up before. Leaves no timer and no listener behind. */
export const headWithin = async <Head>(head: Promise<Head>, { signal, clock, waitMs }: HeadWait): Promise<Head> => {
  const over = new AbortController()
  const rivals: Promise<never>[] = [aborted(signal, over.signal)]
  if (waitMs !== undefined) rivals.push(tooLong(clock, waitMs, over.signal))
  try {
    return await Promise.race([head, ...rivals])
  } finally {
    // A reason of our own: the default one is an exception with a stack, too dear for every call.
    over.abort('over')
  }
}

const aborted = (signal: AbortSignal, over: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over })
  })

const tooLong = async (clock: Clock, waitMs: number, over: AbortSignal): Promise<never> => {
  await clock.sleep(waitMs, over)
  throw new FlightWaitError(waitMs)
}
