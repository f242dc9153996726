import { differing, flag, setOf } from './sets.ts'
import type { Words } from './words.ts'

export const whWords = setOf('what who whom whose when where why how which')

/** What a prompt asks for. */
export interface Question {
  readonly wh: ReadonlySet<string>
  /** The first kind below that fits; -1 for none. */
  readonly kind: number
}

/** Kinds of answers, the surer signs first. */
const KINDS = [
  /\bhow (much|expensive)\b|\bcosts?\b|\bprice\b/,
  /\bhow many\b|\bnumber of\b/,
  /\bhow long\b|\bduration\b/,
  /\bhow often\b/,
  /\bhow (old|big|far|tall|high|deep|fast|heavy|large)\b/,
  /\bwhy\b|\breasons?\b|\bcauses?\b|\bhow come\b/,
  /\bwhen\b|\bwhat (time|date|day|year)\b|\bby when\b|\bdeadline\b|\bwhich year\b/,
  /\bwhere\b/,
  /\bwho(se|m)?\b/,
  /\bhow (do|can|should|to|would|could|did|does)\b|\bsteps\b|\bway to\b|\bprocess\b/,
  /\bdifference\b|\bvs\b|\bversus\b|\bcompare|\bdiffer/,
  /\bwhat\b|\bwhich\b|\bmeaning\b|\bdefine\b|\bexplain\b/,
  /^(can|could|may|am|is|are|do|does|did|will|would|should|has|have)\b/,
] as const

export const readQuestion = ({ tokens }: Words): Question => {
  const line = tokens.join(' ')
  return { wh: new Set(tokens.filter((token) => whWords.has(token))), kind: KINDS.findIndex((kind) => kind.test(line)) }
}

export const compareQuestion = (one: Question, other: Question) => ({
  whWordDiffers: flag(differing(one.wh, other.wh) > 0),
  questionKindDiffers: flag(one.kind !== other.kind && one.kind >= 0 && other.kind >= 0),
})
