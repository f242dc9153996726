import type { Call } from '../call.ts'
import type { Exact, Found } from '../cache/exact.ts'
import type { CachePolicy } from '../cache/policy.ts'
import type { SemanticLimits } from '../cache/semantic-limits.ts'
import type { Clock } from '../clock.ts'
import type { Announce, SemanticLookupEvent } from '../events.ts'
import type { Label } from '../semantic/learning/learning.ts'
import type { SemanticVerdict } from '../semantic/reasons.ts'
import type { SemanticTier, TierQuestion } from '../semantic/tier.ts'
import type { Audit, Auditing } from './auditing.ts'
import { noAudit } from './auditing.ts'
import { findingOf, unaudited, unfit } from './finding.ts'
import type { Finding, Served } from './finding.ts'

/** What is looked for, for which call. */
export interface SimilarLook {
  readonly call: Call
  readonly policy: CachePolicy
  readonly semantic: SemanticLimits
  readonly question: TierQuestion
}

export interface LookCollaborators {
  readonly tier: SemanticTier
  readonly exact: Exact
  /** The operator's, which is what all are promised; a call's own may be stricter. */
  readonly maxErrorRate: number
  readonly auditing: Auditing
  /** Whether an entry that is not found is surely gone. */
  readonly storeIsWell: () => boolean
  readonly clock: Clock
  readonly announce: Announce
  /** The operator lets prompts be seen: then events carry them. */
  readonly showTexts?: boolean | undefined
}

export interface Looked {
  /** The entry to serve. */
  readonly found?: Found | undefined
  readonly detail: 'semantic' | 'lexical'
  /** To be called when it is served. */
  readonly audit: Audit
  /** Cosine; 1 for the same words. */
  readonly similarity: number
  readonly explanation: string
  /** Whose answer can be compared with the provider's, once that is known. */
  readonly candidate?: Candidate | undefined
}

export type Candidate = Omit<Label, 'right'>

/** Asks the tier, sees whether the candidate's entry can serve this call, and announces what came of it. Never rejects. */
export const lookForSimilar = async (look: SimilarLook, collaborators: LookCollaborators): Promise<Looked> => {
  const startedAt = collaborators.clock.monotonic()
  const serving = await findingFor(look, collaborators).catch(() => broken)
  const { finding, found, audit } = withAudit(serving, look, collaborators.auditing)
  const serves = finding.verdict === 'served' && look.semantic.mode === 'verified'
  const verdict: SemanticVerdict = finding.verdict === 'served' && !serves ? 'would-serve' : finding.verdict
  const { reason, similarity, probability, features } = finding
  const durationMs = collaborators.clock.monotonic() - startedAt
  const texts = collaborators.showTexts === true ? textsOf(look, finding) : undefined
  const facts = { verdict, reason, similarity, probability, features, durationMs, texts }
  collaborators.announce({ type: 'semantic-lookup', requestId: look.call.id, ...facts })
  return {
    found: serves ? found : undefined,
    audit: audit ?? noAudit,
    detail: reason === 'lexical' ? 'lexical' : 'semantic',
    similarity: similarity ?? 1,
    explanation: `${verdict} ${finding.words}`,
    candidate: candidateOf(finding, look, collaborators.maxErrorRate),
  }
}

const textsOf = ({ question }: SimilarLook, { nearText }: Finding): SemanticLookupEvent['texts'] =>
  nearText === undefined ? undefined : { asked: question.text, near: nearText }

interface FindingWithEntry {
  readonly finding: Finding
  readonly found?: Found | undefined
  readonly audit?: Audit | undefined
}

const broken: FindingWithEntry = { finding: { verdict: 'skipped', reason: 'error', words: 'error' } }

const findingFor = async (look: SimilarLook, collaborators: LookCollaborators): Promise<FindingWithEntry> => {
  const finding = findingOf(await collaborators.tier.find(look.question))
  return finding.verdict === 'served' ? withEntry(finding, finding.others, look, collaborators) : { finding }
}

/** The first whose entry can serve this call; else why the surest cannot. */
const withEntry = async (
  served: Served,
  [next, ...others]: readonly Served[],
  look: SimilarLook,
  collaborators: LookCollaborators,
): Promise<FindingWithEntry> => {
  const { tier, exact, storeIsWell } = collaborators
  const found = await exact.lookup(served.id, look.policy)
  if (found?.use === 'hit') return { finding: served, found }
  if (found === undefined && storeIsWell()) tier.forget({ kind: 'key', key: served.id })
  const instead = next && (await withEntry(next, others, look, collaborators))
  return instead?.found === undefined ? { finding: unfit(served, found) } : instead
}

/** What cannot be audited where that is due is not served. */
const withAudit = (
  { finding, found }: FindingWithEntry,
  { call, semantic }: SimilarLook,
  auditing: Auditing,
): FindingWithEntry => {
  if (finding.verdict !== 'served' || semantic.mode !== 'verified') return { finding, found }
  const audit = isOurMoney(call) ? auditing.place() : noAudit
  return audit === undefined ? { finding: unaudited(finding) } : { finding, found, audit }
}

/** Nothing that the caller did not ask for is paid by the caller. */
export const isOurMoney = ({ caller }: Call): boolean => caller.credential === undefined

const candidateOf = (
  finding: Finding,
  { call, semantic: asked }: SimilarLook,
  maxErrorRate: number,
): Candidate | undefined => {
  const { seen } = finding
  const { tenant } = call.caller
  if (finding.verdict === 'served')
    return { id: finding.id, tenant, source: asked.mode === 'verified' ? 'audit' : 'observed', seen, maxErrorRate }
  if (finding.verdict === 'skipped' || finding.near === undefined) return undefined
  // Of calls that only observe nothing would have been served, and what a caller's own rate withheld others may get: neither loosens.
  const isWithheld = finding.reason === 'tightened' && asked.mode === 'verified' && asked.maxErrorRate >= maxErrorRate
  const source = isWithheld ? 'withheld' : 'refused'
  return { id: finding.near, tenant, source, seen, maxErrorRate }
}
