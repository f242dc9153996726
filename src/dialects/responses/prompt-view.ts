import type { PromptView } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

/** The input where it is one text, else the last item's text where that item is the user's and holds nothing but text. */
export const promptView = (body: JsonObject): PromptView | undefined => {
  const { input } = body
  if (typeof input === 'string') return input === '' ? undefined : { text: input, blanked: { ...body, input: '' } }
  if (!Array.isArray(input)) return undefined
  const items: readonly Json[] = input
  const last = items.at(-1)
  if (!isJsonObject(last) || last.role !== 'user' || (last.type ?? 'message') !== 'message') return undefined
  const view = onlyText(last.content)
  if (view === undefined || view.text === '') return undefined
  return {
    text: view.text,
    blanked: { ...body, input: [...items.slice(0, -1), { ...last, content: view.blanked }] },
  }
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
  isJsonObject(part) && part.type === 'input_text' && typeof part.text === 'string'
