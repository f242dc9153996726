import type { Answer, CacheOutcome, Call, Content } from '../call.ts'
import { tierOf } from '../cache/entry.ts'
import type { Found } from '../cache/exact.ts'
import type { CachePolicy } from '../cache/policy.ts'
import type { Clock } from '../clock.ts'
import type { RouteFailedError } from '../errors.ts'
import { routeLabel } from '../routing/route-label.ts'
import type { Route } from '../routing/route.ts'
import { asAsked } from './content.ts'
import type { Pace } from './pace.ts'

/** For which call, and under which policy. */
export interface AnswersFor {
  readonly call: Call
  readonly route: Route
  readonly policy: CachePolicy
  readonly clock: Clock
  /** Absent: kept streams go out at once. */
  readonly pace?: Pace | undefined
}

/** A kept answer that serves, and how it comes to. */
export interface ServedEntry extends Pick<CacheOutcome, 'kind' | 'detail' | 'similarity' | 'refreshing'> {
  readonly found: Found
  readonly content: Content
  /** Why a stale one does. */
  readonly failure?: RouteFailedError
}

const none = {}
const nothing: readonly string[] = []

/**
 * The answer that a kept one makes. `startedAt`: when its lookup began, on the monotonic clock. Written out member by member: spreading
 * parts together cost a hit more than its lookup does.
 */
export const keptAnswer = async (asked: AnswersFor, startedAt: number, served: ServedEntry): Promise<Answer> => {
  const { call, route, policy, clock, pace } = asked
  const { failure } = served
  const { entry } = served.found
  const content = await asAsked(served.content, call)
  return {
    status: 200,
    content: pace === undefined ? content : pace(content, entry.usage?.outputTokens ?? Infinity),
    outcome: outcomeOf(served, clock.now()),
    provider: entry.provider,
    model: entry.providerModel,
    attempts: failure?.problem.attempts?.length ?? 0,
    headers: none,
    dropped: entry.dropped ?? nothing,
    tally: () => ({ usage: entry.usage, cost: 0, saved: entry.cost, savedMs: entry.upstreamMs }),
    route: routeLabel(route),
    timing: { cache: clock.monotonic() - startedAt },
    clamped: policy.clamped,
  }
}

const outcomeOf = (
  { kind, detail, similarity, refreshing, failure, found: { entry } }: ServedEntry,
  now: number,
): CacheOutcome => ({
  kind,
  fwd: failure && 'stale',
  fwdStatus: failure?.problem.status,
  detail: detail ?? 'exact',
  tier: tierOf(entry),
  similarity,
  refreshing,
  storedAt: entry.storedAt,
  ageSeconds: Math.max(0, Math.floor((now - entry.storedAt) / 1_000)),
  ttlSeconds: Math.floor((entry.staleAt - now) / 1_000),
})
