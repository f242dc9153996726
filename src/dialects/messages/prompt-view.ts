import type { PromptView } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { listOf } from './values.ts'

/** The last turn's text, where that turn is the user's and holds nothing but text. */
export const promptView = (body: JsonObject): PromptView | undefined => {
  const messages = listOf(body.messages)
  const last = messages.at(-1)
  if (!isJsonObject(last) || last.role !== 'user') return undefined
  const view = onlyText(last.content)
  if (view === undefined || view.text === '') return undefined
  const turn = { ...last, content: view.blanked }
  return { text: view.text, blanked: { ...body, messages: [...messages.slice(0, -1), turn] } }
}

interface ContentView {
  readonly text: string
  readonly blanked: Json
}

const onlyText = (content: Json | undefined): ContentView | undefined => {
  if (typeof content === 'string') return { text: content, blanked: '' }
  const blocks = listOf(content)
  if (!blocks.every(isTextBlock)) return undefined
  return { text: blocks.map(({ text }) => text).join('\n'), blanked: blocks.map((block) => ({ ...block, text: '' })) }
}

const isTextBlock = (block: Json): block is JsonObject & { readonly text: string } =>
  isJsonObject(block) && block.type === 'text' && typeof block.text === 'string'
