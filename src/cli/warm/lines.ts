import { isJsonObject, parseObject, without } from '../../json.ts'
import type { JsonObject } from '../../json.ts'

/** One question of a file. */
export interface WarmLine {
  /** From 1. */
  readonly number: number
  /** The door: `/v1/chat/completions`. */
  readonly path: string
  /** Of what is kept, plain and streamed answers are one: this asks for the plain one. */
  readonly body: JsonObject
}

/**
 * The questions of a file in JSON Lines: requests as of OpenAI's Batch API (`{"url": "/v1/chat/completions", "body": {…}}`;
 * https://developers.openai.com/api/docs/guides/batch), or the body of a chat completion alone. Throws for the first line that is
 * neither, with its number; empty lines count, and ask nothing.
 */
export const warmLines = (text: string): readonly WarmLine[] =>
  text.split(/\r?\n/).flatMap((line, index) => (line.trim() === '' ? [] : [warmLine(line, index + 1)]))

const warmLine = (text: string, number: number): WarmLine => {
  const line = parseObject(text)
  const wrong = (what: string): Error => new Error(`line ${number}: ${what}. Nothing was asked.`)
  if (line === undefined) throw wrong('it is no JSON object')
  const { url, method = 'POST', body } = line
  if (url === undefined && line['model'] !== undefined) return { number, path: chat, body: plain(line) }
  if (typeof url !== 'string') throw wrong('it has neither a url (such as /v1/chat/completions) nor a model')
  if (!/^\/(?!\/)/.test(url)) throw wrong(`url: expected a path of the gateway, such as ${chat}`)
  // No question, and without admin.key this machine could do it.
  if (/^\/+admin(?:\/|$)/i.test(decoded(url))) throw wrong('url: the admin API answers no questions')
  if (method !== 'POST') throw wrong('method: only POST asks something whose answer is kept')
  if (!isJsonObject(body)) throw wrong('body: expected the request as a JSON object')
  return { number, path: url, body: plain(body) }
}

const decoded = (url: string): string => {
  const { pathname } = new URL(url, 'http://gateway')
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}

const chat = '/v1/chat/completions'

const streaming: ReadonlySet<string> = new Set(['stream', 'stream_options'])

const plain = (body: JsonObject): JsonObject => without(body, streaming)
