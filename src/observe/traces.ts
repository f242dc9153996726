import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Announce, GatewayEvent, RequestEnd, TracePlace } from '../events.ts'
import { createRandomHex } from '../trace/ids.ts'
import { isKept } from '../trace/share.ts'
import { createHitShare } from './hit-share.ts'
import type { Traced } from './metrics/tracing.ts'
import type { ProviderName } from './provider-name.ts'
import { attemptSpan, requestSpan } from './spans.ts'

/** Spans on their way to a collector. */
export interface Traces {
  readonly listen: Announce
  traced(): Traced
  /** Sends what waits, within the export's own time limit. */
  close(): Promise<void>
}

export interface TracesSettings {
  /** Base address of an OTLP/HTTP collector; spans go to `/v1/traces` under it. */
  readonly endpoint: string
  readonly serviceName: string
  readonly version: string
  /** Of plain hits that begin a trace, so many a second are in it: a busy gateway has thousands, one like the other. */
  readonly hitsPerSecond: number
  readonly providerName: ProviderName
  /** Told once when spans stop arriving; they are dropped then, and nothing waits for them. */
  onTrouble(message: string): void
}

/** The queue is bounded: a collector that is slow or gone costs spans, never memory or an answer. */
const batches = {
  scheduledDelayMillis: 1_000,
  maxQueueSize: 8_192,
  maxExportBatchSize: 512,
  exportTimeoutMillis: 5_000,
}

/**
 * Spans made from events alone, over OTLP/HTTP in JSON. Load this module only where traces are wanted: it brings the OpenTelemetry
 * SDK, which reads `OTEL_EXPORTER_OTLP_HEADERS` and its kin by itself.
 */
export const openTraces = (settings: TracesSettings): Traces => {
  const { endpoint, serviceName, version, hitsPerSecond, providerName, onTrouble } = settings
  const resource = resourceFromAttributes({ 'service.name': serviceName, 'service.version': version })
  const common = { resource, providerName }
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: batches.exportTimeoutMillis })
  const spans = countingSpans()
  const processor = new BatchSpanProcessor({ exporter: reporting(exporter, { url, onTrouble, spans }), ...batches })
  const randomHex = createRandomHex()
  const hitShare = createHitShare(hitsPerSecond)
  let untracedHits = 0

  const ofRequest = (event: RequestEnd, trace: TracePlace) => {
    if (trace.share === undefined || !isPlainHit(event)) return requestSpan(event, trace, common)
    const share = trace.share * hitShare(event.startedAt + event.durationMs)
    if (isKept(trace.traceId, share)) return requestSpan(event, { ...trace, share }, common)
    untracedHits += 1
    return undefined
  }
  const spanOf = (event: GatewayEvent) => {
    if (event.type !== 'request-end' && event.type !== 'attempt-end') return undefined
    const { trace } = event
    if (trace === undefined || !trace.sampled) return undefined
    if (event.type === 'request-end') return ofRequest(event, trace)
    return attemptSpan(event, { parent: trace, spanId: randomHex(8) }, common)
  }
  return {
    listen: (event) => {
      const span = spanOf(event)
      if (span !== undefined && spans.mayWait()) processor.onEnd(span)
    },
    traced: () => ({ untracedHits, spans: spans.counts() }),
    close: () => processor.shutdown().catch(() => undefined),
  }
}

/** Keeps the queue's bound in place of the SDK, which tells nobody what it drops. */
const countingSpans = () => {
  let waiting = 0
  const counts = { sent: 0, refused: 0, crowdedOut: 0 }
  return {
    counts: (): Traced['spans'] => ({ ...counts }),
    /** Whether one more span may wait to be sent. */
    mayWait: () => {
      if (waiting >= batches.maxQueueSize) {
        counts.crowdedOut += 1
        return false
      }
      waiting += 1
      return true
    },
    taken: (many: number) => void (waiting -= many),
    over: (many: number, isSent: boolean) => void (counts[isSent ? 'sent' : 'refused'] += many),
  }
}

/** Nothing hangs from its span: no provider was asked, not even behind it. */
const isPlainHit = ({ outcome, completed, error }: RequestEnd): boolean =>
  outcome?.kind === 'hit' && outcome.refreshing !== true && completed && error === undefined

interface Reporting extends Pick<TracesSettings, 'onTrouble'> {
  readonly url: string
  readonly spans: Pick<ReturnType<typeof countingSpans>, 'taken' | 'over'>
}

/** The SDK keeps failures to itself; an operator has to learn of the first, and how many spans they cost. */
const reporting = (exporter: OTLPTraceExporter, { url, onTrouble, spans: counting }: Reporting): SpanExporter => {
  let ill = false
  return {
    export: (spans, done) => {
      counting.taken(spans.length)
      exporter.export(spans, (result) => {
        const reason = result.error === undefined ? 'no reason given' : result.error.message
        if (result.error !== undefined && !ill) onTrouble(`Spans do not reach ${url} and are dropped: ${reason}`)
        ill = result.error !== undefined
        counting.over(spans.length, !ill)
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
}
