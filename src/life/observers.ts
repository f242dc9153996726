import { pino, stdTimeFunctions } from 'pino'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { createEvents } from '../events.ts'
import type { Events } from '../events.ts'
import { createCallLog } from '../observe/call-log.ts'
import { createMetrics } from '../observe/metrics.ts'
import type { Metrics, MetricsSettings } from '../observe/metrics.ts'
import { startTraces } from './traces.ts'

/** Who hears of what happens: the log, the metrics and, where they are wanted, the traces. */
export interface Observers {
  readonly logger: Logger
  readonly events: Events
  readonly metrics: Metrics
  /** Spans are being sent somewhere. */
  readonly tracing: boolean
  /** For errors that no rule foresaw. */
  onFault(error: unknown, requestId?: string): void
  /** Sends the spans that wait. */
  close(): Promise<void>
}

export const createObservers = async (
  config: Config,
  write: (text: string) => void,
  { version, ...settings }: MetricsSettings & { readonly version: string },
): Promise<Observers> => {
  const logger = pino({ level: config.log.level, base: null, timestamp: stdTimeFunctions.isoTime }, { write })
  const onFault = (error: unknown, requestId?: string) => logger.error({ err: error, requestId }, 'unforeseen fault')
  const events = createEvents(onFault)
  const metrics = createMetrics(settings)
  events.listen(createCallLog(logger))
  events.listen(metrics.listen)
  const traces = await startTraces(config, version, { events, logger })
  return { logger, events, metrics, tracing: traces !== undefined, onFault, close: async () => traces?.close() }
}
