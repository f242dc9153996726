import type { PromptView } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

/** The last turn's text, where that turn is the user's and holds nothing but text. */
export const promptView = (body: JsonObject): PromptView | undefined => {
  if (!Array.isArray(body.messages)) return undefined
  const messages: readonly Json[] = body.messages
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
  if (!Array.isArray(content)) return undefined
  const parts: readonly Json[] = content
  if (!parts.every(isTextPart)) return undefined
  return { text: parts.map(({ text }) => text).join('\n'), blanked: parts.map((part) => ({ ...part, text: '' })) }
}

const isTextPart = (part: Json): part is JsonObject & { readonly text: string } =>
  isJsonObject(part) && part.type === 'text' && typeof part.text === 'string'
