import { Buffer } from 'node:buffer'
import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { listOf, present, textOf } from '../../common/values.ts'
import { detailText, reasoningText } from '../../openai/said.ts'

/*
 * A chat provider may give reasoning that must come back unchanged (`reasoning_details`: Claude's signatures, redacted
 * thinking). Responses has one member for such a thing, `encrypted_content`, which clients send back as it is: it holds them.
 */

const mark = 'reprise.'

/** The details as `encrypted_content`; undefined where none of them has to come back. */
export const packed = (details: readonly JsonObject[]): string | undefined =>
  details.some(({ signature, data }) => !isEmpty(signature) || !isEmpty(data))
    ? mark + Buffer.from(JSON.stringify(details)).toString('base64url')
    : undefined

/** What `packed` made; undefined for anything else. Never throws. */
export const unpacked = (content: Json | undefined): readonly Json[] | undefined => {
  if (typeof content !== 'string' || !content.startsWith(mark)) return undefined
  try {
    const details: unknown = JSON.parse(Buffer.from(content.slice(mark.length), 'base64url').toString('utf8'))
    return isListOfObjects(details) ? details : undefined
  } catch {
    return undefined
  }
}

const isListOfObjects = (value: unknown): value is readonly JsonObject[] =>
  Array.isArray(value) && value.every(isJsonObject)

const isEmpty = (value: Json | undefined): boolean => value === undefined || value === null || value === ''

/** What a chat message or delta shows of its reasoning. */
export const shownReasoning = (message: JsonObject): string => {
  const text = reasoningText(message)
  return text === '' ? listOf(message.reasoning_details).filter(isJsonObject).map(detailText).join('') : text
}

/** The reasoning item; undefined where there is nothing to tell. */
export const reasoningItem = (id: string, text: string, details: readonly JsonObject[]): JsonObject | undefined => {
  const encrypted_content = packed(details)
  if (text === '' && encrypted_content === undefined) return undefined
  const content = text === '' ? [] : [{ type: 'reasoning_text', text }]
  return present({ id, type: 'reasoning', summary: [], content, encrypted_content, status: 'completed' })
}

/** Adds a streamed detail to those before it: pieces of one block have one type and index. */
export const withDetail = (details: readonly JsonObject[], piece: JsonObject): readonly JsonObject[] => {
  const last = details.at(-1)
  if (last === undefined || last.type !== piece.type || last.index !== piece.index || piece.index === undefined)
    return [...details, piece]
  const grown = ['text', 'summary', 'signature', 'data'].flatMap((member) => {
    const [before, after] = [textOf(last[member]), textOf(piece[member])]
    return before === undefined && after === undefined ? [] : [[member, (before ?? '') + (after ?? '')] as const]
  })
  return [...details.slice(0, -1), { ...last, ...piece, ...Object.fromEntries(grown) }]
}
