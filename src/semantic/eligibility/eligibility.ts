import type { PromptView } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import { asksAboutText } from './asks-about-text.ts'
import { isEnglish } from './language.ts'
import { worksOnText } from './works-on-text.ts'

/** Longest text that is worth a thought: no tokenizer makes fewer tokens of it than the verdict can judge. */
export const MAX_CHARACTERS = 2_000

/** The verdict was fitted on texts up to here; a longer text may hide its difference behind the cut. */
export const MAX_TOKENS = 256

export interface EligibilityQuestion {
  /** What the operator's settings and the caller's wish come to. */
  readonly mode: 'off' | 'observe' | 'verified'
  readonly body: JsonObject
  /** As the dialect gives it (`Dialect.promptView`). */
  readonly view: PromptView | undefined
}

export type Eligibility =
  | {
      readonly kind: 'eligible'
      /** The text to look up. */
      readonly text: string
      /** `lexical`: the text is not English, so that only the same words may serve it. */
      readonly tiers: 'all' | 'lexical'
    }
  | { readonly kind: 'skipped'; readonly reason: EligibilityReason }

/** Why a call is not looked up: a label on /metrics. */
export type EligibilityReason = 'off' | 'not-one-text' | 'many-answers' | 'empty' | 'too-long' | 'works-on-text'

/** Whether a similar prompt's answer may serve this call at all. Reads only; the same call always gets the same answer. */
export const eligibility = ({ mode, body, view }: EligibilityQuestion): Eligibility => {
  if (mode === 'off') return skipped('off')
  if (wantsManyAnswers(body)) return skipped('many-answers')
  if (view === undefined) return skipped('not-one-text')
  if (view.text.trim() === '') return skipped('empty')
  if (view.text.length > MAX_CHARACTERS) return skipped('too-long')
  if (asksAboutText(view.text) || worksOnText(view.blanked)) return skipped('works-on-text')
  return { kind: 'eligible', text: view.text, tiers: isEnglish(view.text) ? 'all' : 'lexical' }
}

const wantsManyAnswers = ({ n }: JsonObject): boolean => n !== undefined && n !== null && n !== 1

const skipped = (reason: EligibilityReason): Eligibility => ({ kind: 'skipped', reason })
