import type { Logger } from 'pino'
import type { Announce } from '../events.ts'

/** Tells, for who looks for why one prompt was served or refused, what the verdict compared. */
export const logSemanticLookups = (logger: Pick<Logger, 'debug' | 'isLevelEnabled'>): Announce => {
  return (event) => {
    if (event.type !== 'semantic-lookup' || event.features === undefined || !logger.isLevelEnabled('debug')) return
    const { requestId, verdict, reason, similarity, probability, features } = event
    const told = Object.fromEntries(Object.entries(features).filter(([, value]) => value !== 0))
    logger.debug({ requestId, verdict, reason, similarity, probability, features: told }, 'two prompts were compared')
  }
}
