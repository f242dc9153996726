import { LRUCache } from 'lru-cache'
import { abortedAt } from './attempt.ts'
import type { Reply } from '../call.ts'
import { beginJourney, candidatesOf, failureOf, momentOf, type Journey } from './journey.ts'
import { nextStep } from './next-step.ts'
import type { Deployment, Route, Router } from './route.ts'
import { tryDeployment, type TryCollaborators } from './try-deployment.ts'

export interface RouterCollaborators extends TryCollaborators {
  /** US dollars that a typical call would cost there, to compare deployments by; undefined when not known. */
  price(deployment: Deployment): number | undefined
}

/** How long a call for which a stale answer stands by waits for its next try, ms: our own first backoffs pass, what a provider names does not. */
const longestStaleWaitMs = 1_000

/** Routes whose turn is remembered for round-robin; only configured ones have several deployments. */
const maxTurns = 1_000

/**
 * THE retry loop: retry, fallback and cooldown in the order that next-step.ts gives. Rejects with `RequestError` (the caller's own
 * fault), `RouteFailedError` (no deployment answered), or an `UpstreamError` of fault `aborted` when the caller has gone.
 */
export const createRouter = (collaborators: RouterCollaborators): Router => {
  const turns = new LRUCache<string, number>({ max: maxTurns })
  return {
    send: async (call, route) => {
      const turn = nextTurn(turns, route)
      return failover(collaborators, beginJourney(collaborators, { call, route, turn, now: collaborators.clock.now() }))
    },
  }
}

const failover = async (collaborators: RouterCollaborators, journey: Journey): Promise<Reply> => {
  const { clock, health } = collaborators
  for (;;) {
    throwIfGone(journey)
    const now = clock.now()
    const step = nextStep(candidatesOf(journey, health, now), momentOf(journey, now))
    const impatient = step.kind === 'wait' && journey.call.staleAtHand === true && step.until - now > longestStaleWaitMs
    if (step.kind === 'give-up' || impatient) throw failureOf(journey, health, now)
    if (step.kind === 'wait') {
      journey.current = step.candidate.stop
      await rest(collaborators, journey, step)
      continue
    }
    const reply = await tryDeployment(collaborators, journey, step.candidate.stop)
    if (reply !== undefined) return reply
  }
}

/** Sleeps until then, or a little longer where a crowd would come back at once. Ends with the caller. */
const rest = async (
  { clock, random }: RouterCollaborators,
  journey: Journey,
  { until, crowd }: { readonly until: number; readonly crowd: boolean },
): Promise<void> => {
  const spread = crowd ? random() * journey.route.retry.backoffMs : 0
  const wakeAt = until + spread < journey.deadlineAt ? until + spread : until
  try {
    await clock.sleep(wakeAt - clock.now(), journey.call.signal())
  } catch (error) {
    throwIfGone(journey)
    throw error
  }
}

const throwIfGone = ({ call, current, route }: Journey): void => {
  const signal = call.signal()
  if (signal.aborted) throw abortedAt(current?.deployment ?? route.deployments[0], signal)
}

const nextTurn = (turns: LRUCache<string, number>, { name, deployments }: Route): number => {
  if (deployments.length === 1) return 0
  const turn = turns.get(name) ?? 0
  turns.set(name, turn + 1)
  return turn
}
