import type { AnswerReader } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isFailure } from '../openai/error.ts'
import { usageOf } from '../openai/usage.ts'

const terminalReasons: ReadonlySet<unknown> = new Set(['stop', 'length', 'content_filter', 'eos'])

/** Reads a completion (https://platform.openai.com/docs/api-reference/completions/object). */
export const answer: AnswerReader = {
  content: { members: ['choices'], kind: 'list', neverEmpty: true },
  isComplete: (body, request) =>
    !isFailure(body) &&
    Array.isArray(body.choices) &&
    body.choices.length >= choicesAsked(request) &&
    body.choices.every(isFinished),
  usage: (body) => usageOf(body.usage),
  renewed: { id: 'id', created: 'created' },
}

/** `n` for each prompt of a list of texts; a list of numbers is one prompt in tokens. At least one, whatever was asked. */
const choicesAsked = (request: JsonObject | undefined): number => {
  const prompts = Array.isArray(request?.prompt) && typeof request.prompt[0] !== 'number' ? request.prompt.length : 1
  return Math.max(1, prompts * (typeof request?.n === 'number' ? request.n : 1))
}

const isFinished = (choice: Json): boolean =>
  isJsonObject(choice) &&
  typeof choice.text === 'string' &&
  terminalReasons.has(choice.finish_reason) &&
  !isFailure(choice)
