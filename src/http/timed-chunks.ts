import type { Clock } from '../clock.ts'
import { RequestError } from '../errors.ts'
import { tooSlow } from './body-errors.ts'
import { socketOf, type AppContext } from './context.ts'
import { within } from './within.ts'

export interface ChunkLimits {
  /** From now to the last chunk. */
  readonly ms: number
  /** What sets it. */
  readonly setting: string
  readonly clock: Clock
}

/** A request's body as it comes, no quicker than it is taken. Throws `RequestError`: 408 when it is not whole in time, 400 when the client left. */
export const timedChunks = async function* (
  c: AppContext,
  { ms, setting, clock }: ChunkLimits,
): AsyncGenerator<Uint8Array, void, void> {
  const endsAt = clock.monotonic() + ms
  const iterator = chunksOf(c)?.[Symbol.asyncIterator]()
  if (iterator === undefined) return
  try {
    for (;;) {
      const next = await within(iterator.next().catch(left), Math.max(0, endsAt - clock.monotonic()), clock)
      if (next === undefined) throw tooSlow(ms, setting)
      if (next.done === true) return
      yield next.value
    }
  } finally {
    // Not waited for: what it waits for may never come.
    void iterator.return?.().catch(() => undefined)
  }
}

const chunksOf = (c: AppContext): AsyncIterable<Uint8Array> | null =>
  socketOf(c).incoming?.iterator({ destroyOnReturn: false }) ?? c.req.raw.body

const left = (cause: unknown): never => {
  throw new RequestError(
    {
      status: 400,
      kind: 'invalid-request',
      code: 'body_incomplete',
      message: 'The connection ended before the body was whole.',
    },
    cause,
  )
}
