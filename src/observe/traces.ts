import { randomBytes } from 'node:crypto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import type { Announce } from '../events.ts'
import { attemptSpan, requestSpan } from './spans.ts'

/** Spans on their way to a collector. */
export interface Traces {
  readonly listen: Announce
  /** Sends what waits, within the export's own time limit. */
  close(): Promise<void>
}

export interface TracesSettings {
  /** Base address of an OTLP/HTTP collector; spans go to `/v1/traces` under it. */
  readonly endpoint: string
  readonly serviceName: string
  readonly version: string
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
export const openTraces = ({ endpoint, serviceName, version, onTrouble }: TracesSettings): Traces => {
  const resource = resourceFromAttributes({ 'service.name': serviceName, 'service.version': version })
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: batches.exportTimeoutMillis })
  const processor = new BatchSpanProcessor({ exporter: reporting(exporter, url, onTrouble), ...batches })
  return {
    listen: (event) => {
      const span =
        event.type === 'request-end'
          ? requestSpan(event, resource)
          : event.type === 'attempt-end'
            ? attemptSpan(event, randomBytes(8).toString('hex'), resource)
            : undefined
      if (span !== undefined) processor.onEnd(span)
    },
    close: () => processor.shutdown().catch(() => undefined),
  }
}

/** The SDK keeps failures to itself; an operator has to learn of the first. */
const reporting = (exporter: OTLPTraceExporter, url: string, onTrouble: (message: string) => void): SpanExporter => {
  let ill = false
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const reason = result.error === undefined ? 'no reason given' : result.error.message
        if (result.error !== undefined && !ill) onTrouble(`Spans do not reach ${url} and are dropped: ${reason}`)
        ill = result.error !== undefined
        done(result)
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
}
