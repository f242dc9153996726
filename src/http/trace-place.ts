import { randomBytes } from 'node:crypto'
import type { TracePlace } from '../events.ts'
import { readTraceparent, writeTraceparent } from '../trace-context.ts'

/**
 * Where a request stands in a trace, by its `traceparent`. Where we trace, it gets a span of its own, and what it causes hangs from
 * that; where we do not, the caller's passes on as it came, so that its trace does not break here. Of requests without one, `share`
 * (0-1) begin a trace; undefined: we do not trace.
 */
export const tracePlace = (
  header: string | null,
  share: number | undefined,
  random: () => number = Math.random,
): TracePlace | undefined => {
  const caller = readTraceparent(header)
  if (share === undefined) return caller && { traceparent: writeTraceparent(caller) }
  if (caller === undefined && random() >= share) return undefined
  const traceparent = writeTraceparent({
    traceId: caller?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    sampled: caller?.sampled ?? true,
  })
  return { traceparent, parentSpanId: caller?.spanId }
}
