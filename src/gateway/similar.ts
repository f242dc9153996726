import { LRUCache } from 'lru-cache'
import type { Call } from '../call.ts'
import type { CacheEntry } from '../cache/entry.ts'
import { labelsOf } from '../cache/entry.ts'
import type { Found } from '../cache/exact.ts'
import { cacheKey } from '../cache/key.ts'
import type { KeyParts } from '../cache/key.ts'
import type { CachePolicy } from '../cache/policy.ts'
import type { SemanticLimits } from '../cache/semantic-limits.ts'
import type { JsonObject } from '../json.ts'
import type { Announce } from '../events.ts'
import { eligibility } from '../semantic/eligibility/eligibility.ts'
import type { AuditOutcome } from '../semantic/learning/audit-outcome.ts'
import type { RememberedPrompt } from '../semantic/remembering.ts'
import type { TierSkip } from '../semantic/reasons.ts'
import type { TierQuestion } from '../semantic/tier.ts'
import { noAudit } from './auditing.ts'
import type { Audit } from './auditing.ts'
import { isKeptByProvider } from './kept-by-provider.ts'
import { isOurMoney, lookForSimilar } from './look-for-similar.ts'
import type { Candidate, LookCollaborators, Looked, SimilarLook } from './look-for-similar.ts'
import type { Teaching } from './teaching.ts'

/** Answers of similar prompts, on the line. */
export interface Similar {
  /** undefined: neither the operator nor the caller wants them for this call. Looks up nothing yet. */
  of(asked: SimilarQuestion): SimilarAnswers | undefined
  /** An exact answer is served: where the tier does not know its prompt, as after its index was lost, it does from now on. */
  recall(asked: Omit<SimilarQuestion, 'again'>, entry: CacheEntry): void
  /** The pair of prompts for which an answer of this id was served, once; undefined: none that is remembered. */
  takeServed(answerId: string): Candidate | undefined
}

export interface SimilarQuestion {
  readonly call: Call
  readonly policy: CachePolicy
  /** What the exact key was made of. */
  readonly parts: KeyParts
  /** Brings another answer to this call, kept nowhere. */
  readonly again: () => Promise<JsonObject | undefined>
}

/** For one call. */
export interface SimilarAnswers {
  /** What may serve in place of a new answer. Never rejects, and waits no longer than the tier's deadline. */
  find(): Promise<SimilarFinding>
  /** Makes the new answer of this call findable for others, and compares it with the one that was found. */
  kept(entry: CacheEntry): void
  /** A similar answer is being served: `ask` brings a new one all the same, if this is one of those to be checked. */
  audit(ask: () => Promise<unknown>): void
}

export interface SimilarFinding {
  readonly served?: SimilarHit | undefined
  /** What to tell a caller who asks. */
  readonly explanation: string
  /** How long the call waited for it, ms. */
  readonly waitedMs: number
}

export interface SimilarHit extends Pick<Looked, 'detail' | 'similarity'> {
  readonly found: Found
  /** To be told under which id it is given out. */
  givenAs(answerId: string): void
}

export interface SimilarCollaborators extends LookCollaborators {
  readonly teaching: Teaching
}

/** Served answers for which feedback can still teach something. */
const MOST_SERVED = 10_000

export const createSimilar = (collaborators: SimilarCollaborators): Similar => {
  const { tier } = collaborators
  const served = new LRUCache<string, Candidate>({ max: MOST_SERVED })
  return {
    of: ({ call, policy, parts, again }) => {
      const { semantic } = policy
      if (semantic === undefined) return undefined
      const question = questionOf(call, parts, semantic)
      if ('reason' in question) return skipped(question.reason, { call, announce: collaborators.announce })
      return answersFor({ call, policy, semantic, question, again }, collaborators, (id, pair) => served.set(id, pair))
    },
    recall: ({ call, policy: { semantic }, parts }, entry) => {
      if (semantic === undefined || !tier.wants(entry.key)) return
      const question = questionOf(call, parts, semantic)
      if ('text' in question) tier.remember({ ...promptOf(question, entry), isOlder: true })
    },
    takeServed: (answerId) => {
      const pair = served.get(answerId)
      served.delete(answerId)
      return pair
    },
  }
}

const questionOf = (
  call: Call,
  parts: KeyParts,
  { mode, maxErrorRate }: SemanticLimits,
): TierQuestion | { readonly reason: TierSkip } => {
  const { dialect, request } = call
  // Who goes on from such an answer would go on from another's question.
  if (isKeptByProvider(call)) return { reason: 'provider-keeps-it' }
  const view = dialect.promptView(request.body)
  const eligible = eligibility({ mode, body: request.body, view })
  if (eligible.kind === 'skipped') return eligible
  if (view === undefined) return { reason: 'not-one-text' }
  const partition = cacheKey({ ...parts, body: view.blanked })
  return { partition, tenant: call.caller.tenant, text: eligible.text, tiers: eligible.tiers, maxErrorRate }
}

const promptOf = ({ partition, text }: TierQuestion, entry: CacheEntry): RememberedPrompt => ({
  id: entry.key,
  partition,
  labels: labelsOf(entry),
  text,
})

const skipped = (
  reason: TierSkip,
  { call, announce }: { readonly call: Call; readonly announce: Announce },
): SimilarAnswers => ({
  find: async () => {
    announce({ type: 'semantic-lookup', requestId: call.id, verdict: 'skipped', reason, durationMs: 0 })
    return { explanation: `skipped ${reason}`, waitedMs: 0 }
  },
  kept: () => undefined,
  audit: () => undefined,
})

const answersFor = (
  { again, ...look }: SimilarLook & Pick<SimilarQuestion, 'again'>,
  collaborators: SimilarCollaborators,
  note: (answerId: string, pair: Candidate) => void,
): SimilarAnswers => {
  const { call, semantic, question } = look
  const { tier, clock, teaching } = collaborators
  let audit: Audit = noAudit
  let compared: Promise<AuditOutcome> = Promise.resolve('dropped')
  let looking: Promise<Looked | undefined> = Promise.resolve(undefined)
  const learnFrom = async (fresh: CacheEntry, behind: typeof looking): Promise<AuditOutcome> => {
    const looked = await behind
    tier.remember(promptOf(question, fresh))
    const candidate = looked?.candidate
    if (candidate === undefined || candidate.id === fresh.key) return 'dropped'
    return teaching.teach({
      candidate,
      fresh,
      question: question.text,
      dialect: call.dialect,
      again: isOurMoney(call) ? again : undefined,
    })
  }
  return {
    find: async () => {
      const startedAt = clock.monotonic()
      looking = lookForSimilar(look, collaborators)
      // Who only observes waits for nothing, unless the caller wants to hear of it.
      if (semantic.mode === 'observe' && call.explain !== true) return { explanation: '', waitedMs: 0 }
      const looked = await looking
      audit = looked?.audit ?? noAudit
      const waitedMs = clock.monotonic() - startedAt
      return { served: looked && hitOf(looked, note), explanation: looked?.explanation ?? '', waitedMs }
    },
    kept: (entry) => {
      // Behind the lookup of this call, which must not find its own answer.
      compared = learnFrom(entry, looking)
    },
    // Over when the two answers were compared, so that no more are unchecked than may be.
    audit: (ask) => audit(() => ask().then(() => compared)),
  }
}

const hitOf = (
  { found, detail, similarity, candidate }: Looked,
  note: (answerId: string, pair: Candidate) => void,
): SimilarHit | undefined =>
  found && { found, detail, similarity, givenAs: (answerId) => void (candidate && note(answerId, candidate)) }
