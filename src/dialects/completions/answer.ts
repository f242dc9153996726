import type { AnswerReader } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json } from '../../json.ts'
import { isFailure } from '../chat/error.ts'
import { usageOf } from '../chat/usage.ts'

const terminalReasons: ReadonlySet<unknown> = new Set(['stop', 'length', 'content_filter', 'eos'])

/** Reads a completion (https://platform.openai.com/docs/api-reference/completions/object). */
export const answer: AnswerReader = {
  isComplete: (body) =>
    !isFailure(body) && Array.isArray(body.choices) && body.choices.length > 0 && body.choices.every(isFinished),
  usage: (body) => usageOf(body.usage),
  renewed: { id: 'id', created: 'created' },
}

const isFinished = (choice: Json): boolean =>
  isJsonObject(choice) &&
  typeof choice.text === 'string' &&
  terminalReasons.has(choice.finish_reason) &&
  !isFailure(choice)
