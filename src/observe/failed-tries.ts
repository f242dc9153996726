import type { Logger } from 'pino'
import type { Announce } from '../events.ts'

const repeatMs = 60_000

/**
 * Tells of tries that failed on the way to a provider, with the address, which callers are not told: the first of a deployment, then
 * one a minute, since one that is down fails every call.
 */
export const logFailedTries = (logger: Pick<Logger, 'warn' | 'debug'>, now: () => number): Announce => {
  const toldAt = new Map<string, number>()
  return (event) => {
    if (event.type !== 'attempt-end' || event.attempt.failure?.detail === undefined) return
    const { deployment, failure } = event.attempt
    const known = (toldAt.get(deployment) ?? -Infinity) + repeatMs > now()
    if (!known) {
      // Clients may make up models without end.
      if (toldAt.size >= mostDeployments) toldAt.clear()
      toldAt.set(deployment, now())
    }
    const facts = { requestId: event.requestId, deployment, fault: failure.fault }
    logger[known ? 'debug' : 'warn'](facts, `a try failed: ${failure.detail}`)
  }
}

const mostDeployments = 1_000
