import type { Answer, CacheOutcome } from '../call.ts'
import type { Found } from '../cache/exact.ts'
import type { CachePolicy } from '../cache/policy.ts'
import { contentOf, openEntry } from '../cache/sealing.ts'
import type { RouteFailedError } from '../errors.ts'
import { routeLabel } from '../routing/route-label.ts'
import { asAsked } from './content.ts'
import type { FetchedReply } from './fetch.ts'
import { keptAnswer, type AnswersFor, type ServedEntry } from './kept-answer.ts'
import type { SimilarFinding, SimilarHit } from './similar.ts'

/** The ways to answer one call. */
export interface Answers {
  /** With what a provider said. `fwd`: why it was asked. */
  forwarded(reply: FetchedReply, fwd: NonNullable<CacheOutcome['fwd']>, near?: SimilarFinding): Promise<Answer>
  /** From a kept answer, fresh or (while a refresh runs behind it) stale. */
  hit(found: Found, refreshing: boolean): Promise<Answer>
  /** From the fresh answer to a similar prompt. */
  similarHit(hit: SimilarHit, near: SimilarFinding): Promise<Answer>
  /** From a stale answer because every deployment failed. RFC 5861 §4. */
  staleInstead(found: Found, failure: RouteFailedError): Promise<Answer>
}

export const createAnswers = (asked: AnswersFor): Answers => {
  const { call, route, policy, clock } = asked
  const startedAt = clock.monotonic()
  const kept = (served: ServedEntry) => keptAnswer(asked, startedAt, served)
  const opened = ({ entry }: Found) => contentOf(entry, clock.now())
  const explained = (near: SimilarFinding | undefined) =>
    call.explain === true && near !== undefined ? { semantic: near.explanation } : {}
  return {
    similarHit: async ({ found, detail, similarity, givenAs }, near) => {
      const content = openEntry(found.entry, clock.now())
      const id = content.body[call.dialect.answer.renewed.id ?? 'id']
      if (typeof id === 'string') givenAs(id)
      const answer = await kept({ kind: 'semantic-hit', detail, similarity, found, content })
      return { ...answer, ...explained(near), timing: { ...answer.timing, embed: near.waitedMs } }
    },
    hit: (found, refreshing) =>
      kept({ kind: found.state === 'fresh' ? 'hit' : 'stale', refreshing, found, content: opened(found) }),
    staleInstead: (found, failure) => kept({ kind: 'stale', failure, found, content: opened(found) }),
    forwarded: async (reply, fwd, near) => ({
      status: 200,
      route: routeLabel(route),
      clamped: policy.clamped,
      ...explained(near),
      content: await asAsked(reply.content, call),
      outcome: forwardedOutcome(reply, fwd, policy),
      provider: reply.provider,
      model: reply.model,
      attempts: reply.collapsed ? 0 : reply.attempts.length,
      headers: reply.headers,
      dropped: reply.dropped,
      tally: () => (reply.collapsed ? savedBy(reply) : reply.tally()),
      timing: { ...(near !== undefined && { embed: near.waitedMs }), upstream: reply.upstreamMs },
    }),
  }
}

const forwardedOutcome = (
  reply: FetchedReply,
  fwd: NonNullable<CacheOutcome['fwd']>,
  policy: CachePolicy,
): CacheOutcome => {
  const kind = reply.collapsed ? 'collapsed' : fwd === 'bypass' ? 'bypass' : policy.read ? 'miss' : 'refresh'
  return { kind, fwd, stored: reply.stored, collapsed: reply.collapsed, detail: policy.bypass }
}

const savedBy = (reply: FetchedReply) => {
  const { usage, cost } = reply.tally()
  return { usage, cost: 0, saved: cost }
}
