import { isJsonObject, objectsIn } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

/** No error says anything below this many levels. */
const maxDepth = 64

/**
 * The same JSON without needless escapes, behind which a repeated credential would not be seen, and cut off at a depth that everything
 * after it can walk through: whatever lies deeper is `***`. Text that is no JSON comes back as it is.
 */
export const plainJson = (text: string): string => {
  try {
    const value: Json = JSON.parse(text)
    return JSON.stringify(shallow(value, maxDepth))
  } catch {
    return text
  }
}

const shallow = (value: Json | undefined, depth: number): Json | undefined => {
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '***'
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shallow(inner, depth - 1)]))
    : value.map((inner) => shallow(inner, depth - 1) ?? null)
}

/** The object in an error body; Google wraps it in an array of one. Undefined where there is none. */
export const errorBody = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    const body: unknown = Array.isArray(value) ? value[0] : value
    return isJsonObject(body) ? body : undefined
  } catch {
    return undefined
  }
}

/** The sentence in an error body, wherever OpenAI's, Anthropic's, Google's, Mistral's and FastAPI's kin put it. */
export const errorMessage = (body: JsonObject): string | undefined => {
  const error = isJsonObject(body.error) ? body.error : body
  const message = isJsonObject(error.message) ? error.message : error
  const places = [message.message, body.error, message.detail, ...objectsIn(message.detail).map(({ msg }) => msg)]
  const found = places.find((place) => typeof place === 'string' && place.trim() !== '')
  return typeof found === 'string' ? oneLine(found, 500) : undefined
}

/** One short line of a body that may be a whole HTML page: its title, else its words. */
export const summarised = (text: string): string => {
  const start = text.slice(0, 8_192)
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(start)?.[1]
  return oneLine(title ?? start.replace(hidden, ' ').replace(tag, ' '), 200) || 'no reason given'
}

const oneLine = (text: string, longest: number): string => {
  const words = text.replace(spaces, ' ').trim()
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words
}

const hidden = /<(script|style)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi
const tag = /<[!/a-z][^>]*>/gi
// Control characters have no place in a log line.
const spaces = /[\s\p{Cc}]+/gu

/** The text with what we sent as secrets blanked: some servers repeat the key that they refuse. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((safe, secret) => safe.replaceAll(secret, '***'), text)
