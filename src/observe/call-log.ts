import type { Logger } from 'pino'
import type { Announce, GatewayEvent, RequestEnd, SemanticAuditEvent, SemanticLabelEvent } from '../events.ts'
import { branch, step } from './branches.ts'
import type { Branch } from './branches.ts'

export interface CallLogLines {
  /** Where the logger's lines go as well. */
  readonly write: (line: string) => void
  /** `,"time":"…"` of an epoch in ms. */
  readonly time: (at: number) => string
}

/** One line a request, and one for whatever an operator should act on. Never a key, a prompt or an answer. */
export const createCallLog = (logger: Logger, lines: CallLogLines): Announce => {
  const write: { [Type in GatewayEvent['type']]?: (event: Extract<GatewayEvent, { type: Type }>) => void } = {
    'request-end': requestLines(logger, lines),
    cooldown: ({ type: _type, message, ...facts }) => logger.warn(facts, message),
    breaker: ({ deployment, state }) =>
      logger.warn({ deployment, state }, `circuit breaker of ${deployment} is ${state}`),
    'store-state': ({ store, state, message }) => logger[stateLevels[state]]({ store, state }, message),
    'store-connection': ({ store, connected, message }) => logger[connected ? 'info' : 'warn']({ store }, message),
    'store-error': storeErrors(logger),
    'semantic-audit': auditLines(logger),
    'semantic-label': (event) => logWrongAnswer(logger, event),
    'entry-refused': ({ requestId, reason }) => logger.debug({ requestId, reason }, 'answer not stored'),
  }
  return (event) => dispatch(write, event)
}

/** A try during a rest tells nothing yet. */
const stateLevels = { open: 'warn', 'half-open': 'debug', closed: 'info' } as const

type Writers = { [Type in GatewayEvent['type']]?: (event: Extract<GatewayEvent, { type: Type }>) => void }

const dispatch = <Type extends GatewayEvent['type']>(
  write: Writers,
  event: Extract<GatewayEvent, { type: Type }>,
): void => write[event.type]?.(event)

const repeatMs = 60_000

/** The first error of each operation of a store and then one a minute, since an ill store errs at every call. */
const storeErrors = (logger: Logger) => {
  const toldAt = new Map<string, number>()
  return ({ store, operation, message }: Extract<GatewayEvent, { type: 'store-error' }>): void => {
    const now = Date.now()
    const kind = `${store} ${operation}`
    const known = (toldAt.get(kind) ?? 0) + repeatMs > now
    if (!known) toldAt.set(kind, now)
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

/** So many in a row are no chance any more. */
const MOST_UNTOLD = 50

/** Warns once where audits are paid for in vain, until one tells something again. */
const auditLines = (logger: Logger) => {
  let untold = 0
  return ({ source, outcome }: SemanticAuditEvent): void => {
    if (outcome === 'right' || outcome === 'wrong') untold = 0
    else if (outcome !== 'failed' && ++untold === MOST_UNTOLD)
      logger.warn(
        { source, outcome, untold },
        `the last ${MOST_UNTOLD} audits of the semantic tier could not tell whether its answers are right: no promise can be shown, so all it serves stay audited and it spares no calls. Ask for steady answers (temperature 0); a judge (cache.semantic.judge) teaches single entries; cache.semantic.audit: 0 ends the audits, and with them the promise`,
      )
  }
}

/** What many requests share, as text. */
interface Alike {
  readonly root: Branch<string>
  texts: number
}
const mostAlike = 500

/**
 * A line as pino writes it. Made here, because it is the one that every request costs: what requests share is text already, and what is
 * this one's own is put together by hand, in a third of the time that JSON.stringify takes.
 */
const requestLines = (logger: Logger, { write, time }: CallLogLines) => {
  const alike: Alike = { root: branch(), texts: 0 }
  return (event: RequestEnd): void => {
    const failed = event.status >= 500
    if (!logger.isLevelEnabled(failed ? 'error' : 'info')) return
    const at = time(Math.round(event.startedAt + event.durationMs))
    write(`{"level":${failed ? 50 : 30}${at},${ownText(event)},${sharedText(alike, event)},"msg":"request"}\n`)
  }
}

const ownText = (event: RequestEnd): string => {
  const { requestId, attempts, tried, streamed, completed, firstOutputMs, usage, error } = event
  const tries = tried === undefined ? '' : `,"tried":${JSON.stringify(tried)}`
  const known = `"requestId":${JSON.stringify(requestId)},"attempts":${attempts}${tries},"streamed":${streamed},"completed":${completed}`
  const first = firstOutputMs === undefined ? '' : `,"firstOutputMs":${rounded(firstOutputMs)}`
  const tokens =
    usage === undefined
      ? ''
      : `,"inputTokens":${numeral(usage.inputTokens)},"outputTokens":${numeral(usage.outputTokens)}`
  const cost = event.cost === undefined ? '' : `,"costDollars":${numeral(event.cost)}`
  const saved = event.saved === undefined ? '' : `,"savedDollars":${numeral(event.saved)}`
  const failure = error === undefined ? '' : `,"error":${JSON.stringify(error)}`
  return `${known},"durationMs":${rounded(event.durationMs)}${first}${tokens}${cost}${saved}${failure}`
}

/** A provider may name numbers that a double cannot hold. */
const numeral = (value: number): string => (Number.isFinite(value) ? String(value) : 'null')

const sharedText = (alike: Alike, event: RequestEnd): string => {
  const { door, caller, status, outcome, provider, model } = event
  const { kind, detail, tier } = outcome ?? {}
  const answered = step(step(step(alike.root, door), caller), status)
  const place = step(step(step(step(step(answered, kind), detail), tier), provider), model)
  if (place.value !== undefined) return place.value
  if (alike.texts >= mostAlike) {
    alike.root.next.clear()
    alike.texts = 0
  }
  alike.texts += 1
  place.value = membersOf({ door, caller, status, cache: kind, detail, tier, provider, model })
  return place.value
}

const membersOf = (object: object): string => JSON.stringify(object).slice(1, -1)

const rounded = (ms: number): number => Math.round(ms * 10) / 10
