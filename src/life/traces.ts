import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Traces, TracesSettings } from '../observe/traces.ts'

/** Spans where an endpoint is set. Where none is, nothing of OpenTelemetry is even loaded. */
export const startTraces = async (
  { traces: { endpoint, ...settings } }: Config,
  {
    version,
    providerName,
    logger,
  }: Pick<TracesSettings, 'version' | 'providerName'> & { readonly logger: Pick<Logger, 'warn'> },
): Promise<Traces | undefined> => {
  if (endpoint === undefined) return undefined
  const { openTraces } = await import('../observe/traces.ts')
  return openTraces({ ...settings, endpoint, version, providerName, onTrouble: (message) => logger.warn(message) })
}
