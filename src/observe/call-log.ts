import type { Logger } from 'pino'
import type { Announce, GatewayEvent, RequestEnd, SemanticLabelEvent } from '../events.ts'

/** One line a request, and one for whatever an operator should act on. Never a key, a prompt or an answer. */
export const createCallLog = (logger: Logger): Announce => {
  const write: { [Type in GatewayEvent['type']]?: (event: Extract<GatewayEvent, { type: Type }>) => void } = {
    'request-end': (event) => logRequest(logger, event),
    cooldown: ({ type: _type, message, ...facts }) => logger.warn(facts, message),
    breaker: ({ deployment, state }) =>
      logger.warn({ deployment, state }, `circuit breaker of ${deployment} is ${state}`),
    'store-state': ({ store, state, message }) => logger.warn({ store, state }, message),
    'store-error': storeErrors(logger),
    'semantic-label': (event) => logWrongAnswer(logger, event),
    'entry-refused': ({ requestId, reason }) => logger.debug({ requestId, reason }, 'answer not stored'),
  }
  return (event) => dispatch(write, event)
}

type Writers = { [Type in GatewayEvent['type']]?: (event: Extract<GatewayEvent, { type: Type }>) => void }

const dispatch = <Type extends GatewayEvent['type']>(
  write: Writers,
  event: Extract<GatewayEvent, { type: Type }>,
): void => write[event.type]?.(event)

const repeatMs = 60_000

/** The first error of a store and then one a minute, since an ill store errs at every call. */
const storeErrors = (logger: Logger) => {
  const toldAt = new Map<string, number>()
  return ({ store, operation, message }: Extract<GatewayEvent, { type: 'store-error' }>): void => {
    const now = Date.now()
    const known = (toldAt.get(store) ?? 0) + repeatMs > now
    if (!known) toldAt.set(store, now)
    logger[known ? 'debug' : 'warn']({ store, operation }, `store ${store}: ${message}`)
  }
}

const logWrongAnswer = (logger: Logger, { source, right, allowance, falseHits }: SemanticLabelEvent): void => {
  if (right || (source !== 'audit' && source !== 'observed')) return
  const share = `${(allowance * 100).toFixed(1)}%`
  logger.warn(
    { source, allowance, falseHitRate: falseHits.rate, checked: falseHits.checked },
    `an answer of the semantic tier was found wrong: it now allows itself ${share} of cache.semantic.maxErrorRate`,
  )
}

const logRequest = (logger: Logger, event: RequestEnd): void => {
  const level = event.status >= 500 ? 'error' : 'info'
  logger[level](
    {
      requestId: event.requestId,
      door: event.door,
      caller: event.caller,
      status: event.status,
      cache: event.outcome?.kind,
      detail: event.outcome?.detail,
      provider: event.provider,
      model: event.model,
      attempts: event.attempts,
      streamed: event.streamed,
      completed: event.completed,
      durationMs: rounded(event.durationMs),
      firstOutputMs: event.firstOutputMs === undefined ? undefined : rounded(event.firstOutputMs),
      inputTokens: event.usage?.inputTokens,
      outputTokens: event.usage?.outputTokens,
      costDollars: event.cost,
      savedDollars: event.saved,
      error: event.error,
    },
    'request',
  )
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10
