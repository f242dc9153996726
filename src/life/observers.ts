import { pino } from 'pino'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { createEvents } from '../events.ts'
import type { Events } from '../events.ts'
import { createBatches } from '../observe/batches.ts'
import type { Batches } from '../observe/batches.ts'
import { createCallLog } from '../observe/call-log.ts'
import { isoTimes, logLines } from '../observe/log-lines.ts'
import { logFailedTries } from '../observe/failed-tries.ts'
import { createMetrics } from '../observe/metrics.ts'
import type { Metrics, MetricsSettings } from '../observe/metrics.ts'
import { logSemanticLookups } from '../observe/semantic-lookups.ts'
import { startTraces } from './traces.ts'

/** Who hears of what happens: the log, the metrics and, where they are wanted, the traces. */
export interface Observers {
  readonly logger: Logger
  readonly events: Events
  /** Who only wants to know, and not at once: see `Batches`. */
  readonly hear: Batches['hear']
  readonly flush: Batches['flush']
  readonly metrics: Pick<Metrics, 'render' | 'summary'>
  /** Spans are being sent somewhere. */
  readonly tracing: boolean
  /** For errors that no rule foresaw. */
  onFault(error: unknown, requestId?: string): void
  /** Sends the spans and writes the lines that wait. */
  close(): Promise<void>
}

export const createObservers = async (
  config: Config,
  write: (text: string) => void,
  { version, ...settings }: MetricsSettings & { readonly version: string },
): Promise<Observers> => {
  const lines = logLines(write)
  const time = isoTimes()
  const logger = pino({ level: config.log.level, base: null, timestamp: () => time(Date.now()) }, lines)
  const onFault = (error: unknown, requestId?: string) => logger.error({ err: error, requestId }, 'unforeseen fault')
  const events = createEvents(onFault)
  const { announce, hear, flush } = createBatches({ onFault, now: Date.now, around: lines.together })
  events.listen(announce)
  const { providerName = (account: string) => account } = settings
  const traces = await startTraces(config, { version, providerName, logger })
  const { listen, render, summary } = createMetrics({ ...settings, traced: traces?.traced })
  hear(createCallLog(logger, { write: lines.write, time }))
  hear(listen)
  hear(logFailedTries(logger, Date.now))
  hear(logSemanticLookups(logger))
  if (traces !== undefined) hear(traces.listen)
  return {
    logger,
    events,
    hear,
    flush,
    metrics: {
      render: () => {
        flush()
        return render()
      },
      summary: () => {
        flush()
        return summary()
      },
    },
    tracing: traces !== undefined,
    onFault,
    close: async () => {
      flush()
      await traces?.close()
    },
  }
}
