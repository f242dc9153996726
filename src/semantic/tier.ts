import { DeadlineError, within } from '../deadline.ts'
import type { Selector } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Weighed } from './decision.ts'
import { rateWith } from './learning/account.ts'
import { forTenant } from './learning/learning.ts'
import type { Label, Learning } from './learning/learning.ts'
import { overheard } from './learning/overheard.ts'
import type { LookupOutcome, LookupQuestion, SemanticLookup } from './lookup.ts'
import type { Replication } from './replication/replication.ts'
import { remembering } from './remembering.ts'
import type { RememberedPrompt, Remembering } from './remembering.ts'
import type { TierSkip } from './reasons.ts'
import { saving } from './saving.ts'

/** The semantic tier as the pipeline sees it. It opens behind the start; nothing that it does can fail a call. */
export interface SemanticTier {
  /** Cheap: /readyz calls it. */
  state(): TierState
  /** Never rejects, and takes no longer than `deadlineMs`. Equal questions at a time are one. */
  find(question: TierQuestion): Promise<TierOutcome>
  /** Whether the prompt of this entry, which is older than the call, should be remembered. Asked on every exact hit: costs next to nothing. */
  wants(id: string): boolean
  /** Makes the prompt of a kept answer findable, behind the answer. */
  remember(prompt: RememberedPrompt): void
  /** Cosine of two texts of this scope (see `EmbedAsk`), behind everything else; undefined when there is none. */
  similarity(one: string, other: string, scope: string): Promise<number | undefined>
  readonly learning: Learning
  /** Forgets prompts whose entries are gone. */
  forget(selector: Selector): void
  /** The same after a purge, and tells the other instances. */
  purged(selector: Selector): void
  /** No thread of it works on anything, so that the process may end. */
  atRest(): boolean
  /** Writes what is known to disk, where there is a place for it. */
  close(): Promise<void>
}

export type TierQuestion = Pick<LookupQuestion, 'partition' | 'tenant' | 'text' | 'tiers' | 'maxErrorRate'>

export type TierOutcome =
  | LookupOutcome
  | { readonly kind: 'skipped'; readonly reason: TierSkip }
  /** It would be served, but the tier has drawn back after wrong answers. */
  | { readonly kind: 'withheld'; readonly chosen: Weighed }
  /** The same words would serve it, but nothing is left of the allowance. */
  | { readonly kind: 'withheld-words'; readonly id: string }

export interface TierState {
  readonly state: 'off' | 'loading' | 'ready' | 'failed'
  readonly detail: string
}

/** What the tier is made of once it has been opened. */
export interface OpenTier {
  readonly lookup: SemanticLookup
  /** Surely nothing lies in the partition. */
  isEmpty(partition: string): boolean
  /** The verdict was fitted for another model: only the same words may serve. */
  readonly lexicalOnly: boolean
  similarity: SemanticTier['similarity']
  /** Something was learnt here. */
  learnt(label: Label): void
  state(): TierState
  forget(selector: Selector): Promise<void>
  save(): Promise<void>
  atRest(): boolean
  close(): Promise<void>
}

export interface TierParts {
  readonly clock: Clock
  /** The longest that a call waits for the tier, ms. */
  readonly deadlineMs: number
  /** Opens what the tier is made of; rejects with what to do when it cannot. `changed`: there is something to save, or gone. */
  readonly open: (signal: AbortSignal, changed: WhenOpening['changed']) => Promise<OpenTier>
  readonly learning: Learning
  readonly replication: Pick<Replication, 'tell' | 'close'>
  /** Told once, in words for the log. */
  readonly onTrouble: (message: string) => void
}

/** Prompts that may wait to be embedded behind their answers; at 12 ms each the last waits for 12 s. */
const MOST_WAITING = 1_000
const LANES = 4
const SAVE_EVERY_MS = 300_000
const LAST_PROMPTS_MS = 1_000

/** Starts opening at once and returns before that is done. */
export const semanticTier = (parts: TierParts): SemanticTier => {
  const { clock, deadlineMs, learning, replication, onTrouble } = parts
  const closing = new AbortController()
  const memory = remembering({ limit: MOST_WAITING, lanes: LANES, clock })
  const opening = openBehind(parts, closing.signal, {
    changed: (removed) => changed(removed),
    opened: ({ lookup }) => memory.start(lookup.keep),
    failed: memory.stop,
  })
  const snapshots = saving({ clock, everyMs: SAVE_EVERY_MS, save: async () => opening.tier()?.save(), onTrouble })
  const changed: WhenOpening['changed'] = (removed) => {
    snapshots.changed()
    if (removed !== undefined) memory.drop(removed)
  }
  const forget = (selector: Selector) => {
    changed(selector)
    opening
      .tier()
      ?.forget(selector)
      .catch(() => undefined)
  }
  return {
    state: opening.state,
    find: crowdsAsOne(async (question) => {
      const opened = opening.tier()
      if (opened === undefined) return notOpen(opening.state())
      const outcome = await inTime(look(opened, memory, { ...question, deadlineMs }), { clock, deadlineMs })
      return withheldOr(outcome, forTenant(learning, question.tenant), question.maxErrorRate)
    }),
    learning: overheard(learning, (label) => opening.tier()?.learnt(label)),
    similarity: async (one, other, scope) => opening.tier()?.similarity(one, other, scope),
    wants: memory.wants,
    remember: (prompt) => {
      snapshots.changed()
      memory.add(prompt)
    },
    forget,
    purged: (selector) => {
      forget(selector)
      replication.tell({ kind: 'remove', selector })
    },
    atRest: () => opening.tier()?.atRest() ?? true,
    close: async () => {
      closing.abort('closed')
      await lastPrompts(memory, clock, opening.tier() === undefined ? 0 : LAST_PROMPTS_MS)
      await opening.over
      for (const part of [snapshots, replication, opening.tier()]) await part?.close()
    },
  }
}

const notOpen = ({ state }: TierState): TierOutcome => ({
  kind: 'skipped',
  reason: state === 'failed' ? 'failed' : 'loading',
})

/** What came with the last answers is kept as well, unless that takes too long. */
const lastPrompts = async (memory: Remembering, clock: Clock, ms: number): Promise<void> => {
  if (ms > 0) await within(() => memory.idle(), { clock, ms, what: 'keeping the last prompts' }).catch(() => undefined)
  memory.stop()
}

interface Opening {
  /** Once it is open. */
  tier(): OpenTier | undefined
  state(): TierState
  /** Never rejects: a tier that cannot be opened is one that finds nothing. */
  readonly over: Promise<void>
}

interface WhenOpening {
  /** `removed` was purged by another instance. */
  readonly changed: (removed?: Selector) => void
  readonly opened: (tier: OpenTier) => void
  readonly failed: () => void
}

const openBehind = ({ open, onTrouble }: TierParts, signal: AbortSignal, when: WhenOpening): Opening => {
  let tier: OpenTier | undefined
  let state: TierState = { state: 'loading', detail: 'the model is being loaded' }
  const run = async () => {
    try {
      tier = await open(signal, when.changed)
      when.opened(tier)
    } catch (error) {
      const detail = messageOf(error)
      state = { state: 'failed', detail }
      when.failed()
      if (!signal.aborted) onTrouble(`the semantic tier is off: ${detail}`)
    }
  }
  return { tier: () => tier, state: () => tier?.state() ?? state, over: run() }
}

const look = async (
  { lookup, lexicalOnly, isEmpty }: OpenTier,
  memory: Remembering,
  question: LookupQuestion,
): Promise<TierOutcome> => {
  // The first prompt of a partition is embedded behind its answer; a call right after that is worth the wait.
  if (isEmpty(question.partition)) await memory.settled(question.partition)
  const outcome = await lookup.find(lexicalOnly ? { ...question, tiers: 'lexical' } : question)
  return lexicalOnly && outcome.kind === 'skipped' ? { kind: 'skipped', reason: 'other-model' } : outcome
}

/** Where the tier has drawn back, what it would serve has to be as sure as what is left of the allowance asks for; the same words are, while anything is. */
export const withheldOr = (
  outcome: TierOutcome,
  { allowance, trust }: Pick<Learning, 'allowance' | 'trust'>,
  maxErrorRate: number,
): TierOutcome => {
  if (outcome.kind === 'lexical' && rateWith({ allowance: allowance() }, maxErrorRate) === 0)
    return { kind: 'withheld-words', id: outcome.id }
  if (outcome.kind !== 'judged' || outcome.decision.kind !== 'served') return outcome
  const { decision } = outcome
  const { chosen } = decision
  const passes = ({ signs }: Weighed) => trust.passes(signs, maxErrorRate, allowance())
  if (!passes(chosen)) return { kind: 'withheld', chosen }
  // Another one may have to stand in for it.
  const weighed = decision.weighed.filter((one) => one === chosen || one.refusal !== undefined || passes(one))
  return weighed.length === decision.weighed.length ? outcome : { ...outcome, decision: { ...decision, weighed } }
}

const inTime = async (
  outcome: Promise<TierOutcome>,
  { clock, deadlineMs }: { readonly clock: Clock; readonly deadlineMs: number },
): Promise<TierOutcome> => {
  try {
    return await within(() => outcome, { clock, ms: deadlineMs, what: 'the semantic tier' })
  } catch (error) {
    return { kind: 'skipped', reason: error instanceof DeadlineError ? 'deadline' : 'error' }
  }
}

/** Equal questions of a tenant share one lookup: what others taught counts less for it. */
const crowdsAsOne = (ask: (question: TierQuestion) => Promise<TierOutcome>): SemanticTier['find'] => {
  const asking = new Map<string, Promise<TierOutcome>>()
  return (question) => {
    const { partition, tenant, tiers, maxErrorRate, text } = question
    const name = JSON.stringify([partition, tenant, tiers, maxErrorRate, text])
    const outcome = asking.get(name) ?? ask(question).finally(() => asking.delete(name))
    asking.set(name, outcome)
    return outcome
  }
}
