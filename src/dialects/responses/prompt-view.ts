import type { PromptView } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { lastUserText } from '../common/prompt-view.ts'
import { listOf } from '../common/values.ts'

/** The input where it is one text, else the last item's text where that item is the user's message and holds nothing but text. */
export const promptView = (body: JsonObject): PromptView | undefined => {
  const { input } = body
  if (typeof input === 'string') return input === '' ? undefined : { text: input, blanked: { ...body, input: '' } }
  const items = listOf(input)
  const last = items.at(-1)
  if (!isJsonObject(last) || (last.type ?? 'message') !== 'message') return undefined
  const view = lastUserText(items, 'input_text')
  return view && { text: view.text, blanked: { ...body, input: view.blanked } }
}
