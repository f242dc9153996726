import type { Message, Part } from 'dotprompt'
import type { JsonObject } from '../json.ts'

/** The messages of a rendered template in Chat Completions' words. `restore` gives each text its hidden parts back. Throws for parts that chat has no word for. */
export const chatMessages = (messages: readonly Message[], restore: (text: string) => string): readonly JsonObject[] =>
  messages.flatMap(({ role, content }) => {
    const parts = trimmed(content).map((part) => chatPart(part, restore))
    if (parts.length === 0) return []
    return [{ role: roleOf(role), content: plainText(parts) ?? parts }]
  })

const roles: ReadonlyMap<string, string> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['model', 'assistant'],
  ['assistant', 'assistant'],
])

const roleOf = (role: string): string => {
  const known = roles.get(role)
  if (known === undefined)
    throw new Error(`{{role "${role}"}}: roles are ${[...roles.keys()].join(', ')}, and no variable can be one`)
  return known
}

/** Without the white space that only separates a template's markers. The caller's own is hidden yet, and stays. */
const trimmed = (parts: readonly Part[]): readonly Part[] =>
  parts
    .map((part, index) => {
      if (part.text === undefined) return part
      const fromStart = index === 0 ? part.text.trimStart() : part.text
      return { text: index === parts.length - 1 ? fromStart.trimEnd() : fromStart }
    })
    .filter(({ text }) => text !== '')

const chatPart = (part: Part, restore: (text: string) => string): JsonObject => {
  if (part.text !== undefined) return { type: 'text', text: restore(part.text) }
  if (part.media === undefined) throw new Error('only text and {{media}} are supported in a template')
  const url = restore(part.media.url)
  const type = restore(part.media.contentType ?? 'image/*')
  if (type.startsWith('image/')) return { type: 'image_url', image_url: { url } }
  return { type: 'file', file: { filename: 'document', file_data: url } }
}

const plainText = (parts: readonly JsonObject[]): string | undefined => {
  const [only] = parts
  return parts.length === 1 && typeof only?.['text'] === 'string' ? only['text'] : undefined
}
