import type { Json } from '../../../json.ts'

const finishByStop: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
])

const stopByFinish: ReadonlyMap<string, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
])

/**
 * A reason without a counterpart keeps its name, so that nobody takes an unknown end (`pause_turn`) for a finished
 * answer.
 */
export const finishReason = (stopReason: Json | undefined): string | null =>
  typeof stopReason === 'string' ? (finishByStop.get(stopReason) ?? stopReason) : null

/** What else a chat answer says about its end. */
export interface Ending {
  readonly calledTools: boolean
  readonly refused: boolean
  /** The matched sequence, where the provider names it (vLLM's `stop_reason`). */
  readonly stopSequence: string | undefined
}

/** OpenAI ends a forced tool call with `stop`; Messages clients act on `tool_use` alone. */
export const stopReason = (finish: Json | undefined, ending: Ending): string | null => {
  if (typeof finish !== 'string') return null
  if (finish !== 'stop') return stopByFinish.get(finish) ?? finish
  if (ending.calledTools) return 'tool_use'
  if (ending.refused) return 'refusal'
  return ending.stopSequence === undefined ? 'end_turn' : 'stop_sequence'
}
