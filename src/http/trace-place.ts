import type { TracePlace } from '../events.ts'
import { isKept } from '../trace/share.ts'
import { createRandomHex } from '../trace/ids.ts'
import { readTraceparent } from '../trace/context.ts'

/** Where a request stands in a trace, by its `traceparent`. */
export type TracePlaceOf = (header: string | null) => TracePlace | undefined

/**
 * Where we trace, a request gets a span of its own, and what it causes hangs from that; where we do not, the caller's passes on, so
 * that its trace does not break here. Of requests without a `traceparent`, `share` (0-1) begin a trace; undefined: we do not trace.
 */
export const createTracePlaces = (share: number | undefined, randomHex = createRandomHex()): TracePlaceOf => {
  if (share === undefined) return readTraceparent
  return (header) => {
    const caller = header === null ? undefined : readTraceparent(header)
    if (caller !== undefined) return { ...caller, spanId: randomHex(8), parentSpanId: caller.spanId }
    const traceId = randomHex(16)
    return isKept(traceId, share) ? { traceId, spanId: randomHex(8), sampled: true, share } : undefined
  }
}
