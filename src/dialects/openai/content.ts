import type { Json, JsonObject } from '../../json.ts'
import { textOf } from '../common/values.ts'

/** Chat parts as content: a string where one text says it all, because many servers take nothing else. */
export const shortestContent = (parts: readonly JsonObject[]): Json => {
  const [first, ...more] = parts
  return more.length === 0 && first?.type === 'text' ? (textOf(first.text) ?? '') : parts
}

/** What a tool message says: it holds text only, so images and files of a result (`media`) go to the user's message behind it. */
export const resultContent = (text: string, media: readonly JsonObject[]): string =>
  text === '' && media.length > 0 ? 'The result is attached to the next message.' : text
