import { randomBytes } from 'node:crypto'
import type { TracePlace } from '../events.ts'
import { readTraceparent, writeTraceparent } from '../trace-context.ts'

/**
 * Where a request stands in a trace, by its `traceparent`. Where we trace, it gets a span of its own, and what it causes hangs from
 * that; where we do not, the caller's passes on as it came, so that its trace does not break here.
 */
export const tracePlace = (header: string | null, tracing: boolean): TracePlace | undefined => {
  const caller = readTraceparent(header)
  if (!tracing) return caller && { traceparent: writeTraceparent(caller) }
  const traceparent = writeTraceparent({
    traceId: caller?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    sampled: caller?.sampled ?? true,
  })
  return { traceparent, parentSpanId: caller?.spanId }
}
