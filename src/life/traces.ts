import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Announce } from '../events.ts'
import type { Traces } from '../observe/traces.ts'

export interface TraceObservers {
  readonly hear: (listener: Announce) => void
  readonly logger: Pick<Logger, 'warn'>
}

/** Listens for spans where an endpoint is set. Where none is, nothing of OpenTelemetry is even loaded. */
export const startTraces = async (
  { traces: { endpoint, serviceName } }: Config,
  version: string,
  { hear, logger }: TraceObservers,
): Promise<Pick<Traces, 'close'> | undefined> => {
  if (endpoint === undefined) return undefined
  const { openTraces } = await import('../observe/traces.ts')
  const traces = openTraces({ endpoint, serviceName, version, onTrouble: (message) => logger.warn(message) })
  hear(traces.listen)
  return traces
}
