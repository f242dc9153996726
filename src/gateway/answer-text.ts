import type { Dialect } from '../dialect.ts'
import { isJsonObject, objectsIn } from '../json.ts'
import type { JsonObject } from '../json.ts'

/** What an answer says, for comparing two of them: its text, or the calls it makes of tools. undefined: neither is there. */
export const answerText = ({ conversion }: Pick<Dialect, 'conversion'>, body: JsonObject): string | undefined => {
  const chat = conversion?.answerToChat(body) ?? body
  const [choice] = objectsIn(chat.choices)
  const message = choice?.message
  if (!isJsonObject(message)) return undefined
  const calls = objectsIn(message.tool_calls).map((call) => JSON.stringify(call.function ?? null))
  if (calls.length > 0) return calls.join('\n')
  return typeof message.content === 'string' && message.content !== '' ? message.content : undefined
}
