import type { PromptView } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { listOf } from './values.ts'

/** What decides an answer to `messages`: the last turn's text, where that turn is the user's and holds nothing but text. */
export const conversationView = (body: JsonObject): PromptView | undefined => {
  const last = lastUserText(listOf(body.messages), 'text')
  return last && { text: last.text, blanked: { ...body, messages: last.blanked } }
}

/** The text of the last turn, and all turns with that text blanked. */
export interface LastText {
  readonly text: string
  readonly blanked: readonly Json[]
}

/** The last turn's text, where that turn is the user's and holds nothing but text. `textType`: what a part of text calls itself. */
export const lastUserText = (turns: readonly Json[], textType: string): LastText | undefined => {
  const last = turns.at(-1)
  if (!isJsonObject(last) || last.role !== 'user') return undefined
  const view = onlyText(last.content, textType)
  if (view === undefined || view.text === '') return undefined
  return { text: view.text, blanked: [...turns.slice(0, -1), { ...last, content: view.blanked }] }
}

interface ContentView {
  readonly text: string
  readonly blanked: Json
}

const onlyText = (content: Json | undefined, textType: string): ContentView | undefined => {
  if (typeof content === 'string') return { text: content, blanked: '' }
  if (!Array.isArray(content)) return undefined
  const parts = listOf(content)
  const isText = (part: Json): part is JsonObject & { readonly text: string } =>
    isJsonObject(part) && part.type === textType && typeof part.text === 'string'
  if (!parts.every(isText)) return undefined
  return { text: parts.map(({ text }) => text).join('\n'), blanked: parts.map((part) => ({ ...part, text: '' })) }
}
