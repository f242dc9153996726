import type { Json, JsonObject } from '../../../json.ts'
import type { ClaudeTraits } from './claude.ts'
import type { Drop } from '../../common/drop.ts'

/** Tokens to think with, for models that want a number. */
const budgets: ReadonlyMap<string, number> = new Map([
  ['minimal', 1024],
  ['low', 2048],
  ['medium', 8192],
  ['high', 24_576],
  ['xhigh', 32_768],
  ['max', 32_768],
])

/** Efforts that some models lack, and the next one that all take. */
const nearestEffort: ReadonlyMap<string, string> = new Map([
  ['minimal', 'low'],
  ['xhigh', 'max'],
])

/** Anthropic's least budget. */
const leastBudget = 1024

/** Of `max_tokens`, which hold thinking and answer both, at least a quarter is left for the answer. */
const thinkingShare = 0.75

interface Thinking {
  readonly thinking?: JsonObject
  readonly effort?: string
}

/** What keeps a model from thinking in this request. */
interface ThinkingLimits {
  readonly maxTokens: number
  /** `tool_choice` any or tool: Anthropic does not allow both. */
  readonly forcedTool: boolean
  readonly lacksThinking: boolean
}

/** `reasoning_effort` as a thinking budget or an effort, whichever the model takes. */
export const thinkingFromChat = (
  effort: Json | undefined,
  traits: ClaudeTraits,
  limits: ThinkingLimits,
  drop: Drop,
): Thinking => {
  if (typeof effort !== 'string') return {}
  if (effort === 'none') return unthinking(traits)
  const told = traits.thinking === 'effort' ? byEffort(effort, traits, limits, drop) : byBudget(effort, traits, limits)
  if (told === undefined) drop('reasoning_effort')
  return told ?? {}
}

/** New models think unless told not to. */
const unthinking = (traits: ClaudeTraits): Thinking =>
  traits.thinking === 'none' ? {} : { thinking: { type: 'disabled' } }

const byEffort = (
  effort: string,
  { extraHighEffort }: ClaudeTraits,
  { forcedTool }: ThinkingLimits,
  drop: Drop,
): Thinking | undefined => {
  const exact = ['low', 'medium', 'high', 'max'].includes(effort) || (effort === 'xhigh' && extraHighEffort)
  const nearest = exact ? effort : nearestEffort.get(effort)
  if (nearest === undefined) return undefined
  if (!exact) drop('reasoning_effort')
  // Summaries keep a stream alive while the model thinks; newer models send none unless asked.
  return forcedTool ? { effort: nearest } : { thinking: { type: 'adaptive', display: 'summarized' }, effort: nearest }
}

const byBudget = (
  effort: string,
  traits: ClaudeTraits,
  { maxTokens, forcedTool, lacksThinking }: ThinkingLimits,
): Thinking | undefined => {
  const budget = Math.min(budgets.get(effort) ?? 0, Math.floor(maxTokens * thinkingShare))
  if (traits.thinking === 'none' || forcedTool || lacksThinking || budget < leastBudget) return undefined
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}
