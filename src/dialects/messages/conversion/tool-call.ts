import { parseObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { objectOf, textOf } from '../../common/values.ts'

/**
 * Anthropic takes `[a-zA-Z0-9_-]+` only; other vendors' ids hold dots and colons. The same id always becomes the
 * same.
 */
export const toolId = (id: Json | undefined): string =>
  (textOf(id) ?? '').replaceAll(/[^a-zA-Z0-9_-]/g, (sign) => `_${sign.charCodeAt(0).toString(16)}`)

/**
 * A chat tool call as a block, and whether its arguments were a JSON object. Text that is none stays readable to the
 * model.
 */
export const toolUse = (call: JsonObject): { readonly block: JsonObject; readonly sound: boolean } => {
  const { name, arguments: given } = objectOf(call.function)
  const text = textOf(given) ?? ''
  const input = text.trim() === '' ? {} : parseObject(text)
  return {
    block: { type: 'tool_use', id: toolId(call.id), name: name ?? '', input: input ?? { invalid_arguments: text } },
    sound: input !== undefined,
  }
}
