import { messageOf } from '../../errors.ts'
import { isJsonObject, without } from '../../json.ts'
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
 * https://developers.openai.com/api/docs/guides/batch), or the body of a chat completion alone. Throws with the number and fault of
 * each line that is neither, the first twenty of them; empty lines count, and ask nothing.
 */
export const warmLines = (text: string): readonly WarmLine[] => {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [warmLine(line, index + 1)]))
  const wrong = lines.filter(isWrong)
  if (wrong.length > 0) throw new Error(told(wrong))
  return lines.flatMap((line) => (isWrong(line) ? [] : [line]))
}

interface WrongLine {
  readonly number: number
  readonly fault: string
}

const isWrong = (line: WarmLine | WrongLine): line is WrongLine => 'fault' in line

const mostTold = 20

const told = (wrong: readonly WrongLine[]): string =>
  [
    `${wrong.length === 1 ? '1 line' : `${wrong.length} lines`} cannot be asked. Nothing was asked.`,
    ...wrong.slice(0, mostTold).map(({ number, fault }) => `  line ${number}: ${fault}`),
    ...(wrong.length > mostTold ? [`  and ${wrong.length - mostTold} more`] : []),
  ].join('\n')

const warmLine = (text: string, number: number): WarmLine | WrongLine => {
  const wrong = (fault: string): WrongLine => ({ number, fault })
  const line = parsed(text)
  if (typeof line === 'string') return wrong(line)
  const { url, method = 'POST', body } = line
  if (url === undefined && line['model'] !== undefined) return { number, path: chat, body: plain(line) }
  if (typeof url !== 'string') return wrong('it has neither a url (such as /v1/chat/completions) nor a model')
  if (!/^\/(?!\/)/.test(url)) return wrong(`url: expected a path of the gateway, such as ${chat}`)
  // No question, and without admin.key this machine could do it.
  if (/^\/+admin(?:\/|$)/i.test(decoded(url))) return wrong('url: the admin API answers no questions')
  if (method !== 'POST') return wrong('method: only POST asks something whose answer is kept')
  if (!isJsonObject(body)) return wrong('body: expected the request as a JSON object')
  return { number, path: url, body: plain(body) }
}

/** The object, or why it is none. */
const parsed = (text: string): JsonObject | string => {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : 'it is no JSON object'
  } catch (error) {
    return `it is no JSON: ${messageOf(error)}`
  }
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
