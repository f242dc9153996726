import type { EligibilityReason } from './eligibility/eligibility.ts'
import type { LookupSkip } from './lookup.ts'
import type { Guard } from './verdict/guards.ts'

/** What became of a lookup. `would-serve`: the mode is observe, and in verified the candidate's answer would have been given. */
export type SemanticVerdict = 'served' | 'would-serve' | 'refused' | 'skipped'

/** Why: a label on /metrics, so the set is closed. */
export type SemanticReason =
  /** The same words, or the verdict. */
  | 'lexical'
  | 'verdict'
  /** Nothing lies near, or the prompt that does has lost its entry, or that is not fresh or not young enough for this call. */
  | 'no-candidate'
  | 'entry-gone'
  | 'entry-unfit'
  /** It would have been served, but the tier has drawn back after wrong answers. */
  | 'tightened'
  /** The same, but its audit is due and so many are under way that one more wrong answer could break the promise. */
  | 'unaudited'
  /** A guard; else the probability alone. */
  | Guard
  | 'floor'
  | 'bound'
  /** Nothing was looked up. */
  | TierSkip

export type TierSkip = EligibilityReason | LookupSkip | 'provider-keeps-it' | 'other-model'

/** For the metrics: keeps the list whole. */
const REASONS: Readonly<Record<SemanticReason, true>> = {
  lexical: true,
  verdict: true,
  'no-candidate': true,
  'entry-gone': true,
  'entry-unfit': true,
  tightened: true,
  unaudited: true,
  numbers: true,
  entities: true,
  literals: true,
  units: true,
  bounds: true,
  ordinals: true,
  negation: true,
  antonym: true,
  calendar: true,
  code: true,
  symbols: true,
  quotes: true,
  roles: true,
  question: true,
  scope: true,
  pronouns: true,
  polarity: true,
  tense: true,
  conditions: true,
  floor: true,
  bound: true,
  off: true,
  'not-one-text': true,
  'many-answers': true,
  empty: true,
  'too-long': true,
  'works-on-text': true,
  'not-english': true,
  'provider-keeps-it': true,
  'other-model': true,
  loading: true,
  failed: true,
  'queue-full': true,
  deadline: true,
  aborted: true,
  crashed: true,
  error: true,
  closed: true,
  'index-loading': true,
  'index-busy': true,
  'index-deadline': true,
  'index-crashed': true,
  'index-closed': true,
  'index-error': true,
}

export const semanticReasons: readonly string[] = Object.keys(REASONS)
