import { LRUCache } from 'lru-cache'
import { decide } from './decision.ts'
import type { Decision } from './decision.ts'
import { MAX_TOKENS } from './eligibility/eligibility.ts'
import type { Embedder, EmbedSkip } from './embedding/embedder.ts'
import type { Embedding } from './embedding/model.ts'
import type { PromptReading } from './features/features.ts'
import { IndexUnavailable } from './index/index-unavailable.ts'
import type { IndexFault } from './index/index-unavailable.ts'
import { lexicalForm } from './lexical/lexical.ts'
import type { LexicalIndex } from './lexical/lexical-index.ts'
import type { Learnt } from './learning/learning.ts'
import type { Verdict } from './verdict/verdict.ts'
import type { RememberedPrompt } from './remembering.ts'
import type { Neighbour, VectorIndex } from './vector-index.ts'

export interface LookupQuestion {
  /** What must be equal for two prompts to meet: a hash. */
  readonly partition: string
  /** Whose call it is; absent where there is only one tenant. */
  readonly tenant?: string | undefined
  readonly text: string
  readonly tiers: 'all' | 'lexical'
  /** Wrong among served that is bearable, 0-1. */
  readonly maxErrorRate: number
  readonly signal?: AbortSignal | undefined
  readonly deadlineMs?: number | undefined
}

export type LookupOutcome =
  /** The same words: this entry's answer serves. */
  | { readonly kind: 'lexical'; readonly id: string }
  /** Nothing lies in the partition; the text was not embedded. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'judged'; readonly decision: Decision; readonly embedding: Embedding }
  /** The tier could not judge in time; the reason is a label on /metrics. */
  | { readonly kind: 'skipped'; readonly reason: LookupSkip }

export type LookupSkip = EmbedSkip | 'too-long' | 'not-english' | `index-${IndexFault}`

export interface LookupParts {
  readonly embedder: Pick<Embedder, 'embed'>
  readonly index: VectorIndex
  readonly lexical: Pick<LexicalIndex, 'find' | 'set' | 'part' | 'isParted' | 'remove'>
  readonly verdict: Verdict
  /** Synchronous, from memory. */
  readonly learnt: Learnt
}

/** The tiers of one lookup in order, each with its way out. Never rejects for what the tier itself lacks. */
export interface SemanticLookup {
  find(question: LookupQuestion): Promise<LookupOutcome>
  /** Makes a stored answer's prompt findable; runs behind the answer. False: it was not kept, and its next miss tries again. `signal`: it was purged meanwhile. */
  keep(prompt: RememberedPrompt, signal?: AbortSignal): Promise<boolean>
  /** These entries were found to have two answers to the same words: such words serve neither of them again. */
  part(ids: readonly string[]): void
  /** Forgets one entry. */
  forget(id: string): Promise<void>
}

/** Candidates that the verdict looks at. */
const CANDIDATES = 5
/** Prompts whose reading is kept (about 10 KB each). */
const READINGS = 2_000

export const semanticLookup = (parts: LookupParts): SemanticLookup => {
  const readings = new LRUCache<string, PromptReading>({ max: READINGS })
  // By partition, so that a quick judgement does not tell that somebody else has asked the same.
  const readIn =
    (partition: string) =>
    (text: string): PromptReading => {
      const name = JSON.stringify([partition, text])
      const reading = readings.get(name) ?? parts.verdict.read(text)
      readings.set(name, reading)
      return reading
    }
  return {
    find: async (question) => {
      const same = parts.lexical.find(question.partition, question.text)
      if (same !== undefined) return { kind: 'lexical', id: same }
      if (question.tiers === 'lexical' || !parts.verdict.knows(question.text))
        return { kind: 'skipped', reason: 'not-english' }
      if (parts.index.isEmpty(question.partition)) return { kind: 'empty' }
      return judge(question, parts, readIn(question.partition))
    },
    keep: async ({ isOlder = false, ...prompt }, signal) => {
      parts.lexical.set(prompt.partition, prompt.text, prompt.id)
      if (isOlder && (await holds(parts.index, prompt.id))) return true
      const { partition: scope, text } = prompt
      const outcome = await parts.embedder.embed(text, {
        scope,
        lane: 'behind',
        deadlineMs: BEHIND_DEADLINE_MS,
        signal,
      })
      if (signal?.aborted) return false
      if (outcome.kind === 'skipped' || outcome.embedding.tokens > MAX_TOKENS) return false
      return parts.index.insert({ ...prompt, vector: outcome.embedding.vector }).then(
        () => true,
        () => false,
      )
    },
    part: (ids) => ids.forEach((id) => parts.lexical.part(id)),
    forget: async (id) => {
      parts.lexical.remove(id)
      await parts.index.remove({ kind: 'key', key: id })
    },
  }
}

/** Nobody waits for what is embedded behind the answer. */
const BEHIND_DEADLINE_MS = 30_000

const judge = async (
  question: LookupQuestion,
  parts: LookupParts,
  read: (text: string) => PromptReading,
): Promise<LookupOutcome> => {
  const { partition, text, maxErrorRate, signal, deadlineMs } = question
  const embedded = await parts.embedder.embed(text, { scope: partition, signal, deadlineMs })
  if (embedded.kind === 'skipped') return embedded
  const { embedding } = embedded
  if (embedding.tokens > MAX_TOKENS) return { kind: 'skipped', reason: 'too-long' }
  const near = await nearestOr(parts.index, { partition, vector: embedding.vector, count: CANDIDATES })
  if (near instanceof IndexUnavailable) return { kind: 'skipped', reason: `index-${near.fault}` }
  const candidates = near.filter(isOther(question, parts)).map(({ id, text: cached, similarity }) => ({
    id,
    text: cached,
    reading: read(cached),
    similarity,
    evidence: parts.learnt.evidenceOf(id),
    answer: parts.learnt.answerOf(id),
  }))
  return {
    kind: 'judged',
    decision: decide({
      asked: read(text),
      candidates,
      verdict: parts.verdict,
      trust: parts.learnt.trustFor(question.tenant),
      maxErrorRate,
    }),
    embedding,
  }
}

/** An index that cannot say takes no more prompts, either. */
const holds = (index: VectorIndex, id: string): Promise<boolean> => index.holds(id).catch(() => true)

/** Where the same words were found to have two answers, no verdict on words can tell which is asked for. */
const isOther = ({ partition, text }: LookupQuestion, { lexical }: LookupParts): ((near: Neighbour) => boolean) => {
  if (!lexical.isParted(partition, text)) return () => true
  const form = lexicalForm(text)
  return (near) => lexicalForm(near.text) !== form
}

const nearestOr = (
  index: VectorIndex,
  question: Parameters<VectorIndex['nearest']>[0],
): Promise<readonly Neighbour[] | IndexUnavailable> =>
  index
    .nearest(question)
    .catch((error: unknown) =>
      error instanceof IndexUnavailable ? error : new IndexUnavailable('error', String(error)),
    )
