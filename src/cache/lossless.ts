import { Buffer, isUtf8 } from 'node:buffer'
import { invalid, type RequestError } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { jsonFault } from './json-fault.ts'
import { nestsDeeperThan } from './nesting.ts'

/** How deep objects and arrays of a request may be nested, so that whatever walks a body may do so by recursion. */
export const maxNesting = 256

// Up to here nesting cannot make JSON.parse itself costly: 32 MB of brackets took it 14 s and 2 GB.
const harmlessBytes = 65_536

// To say where 32 MB stop being JSON would block the process for two seconds.
const explainedLength = 1_048_576

/** A request body, and whether parsing kept everything it said. */
interface ReadBody {
  readonly body: JsonObject
  /** False: integers beyond 2^53, numbers beyond a double's range or lone surrogates have become something else. */
  readonly lossless: boolean
}

/**
 * Reads a request body strictly: UTF-8 (RFC 3629), JSON (RFC 8259), an object, nested at most `maxNesting` deep. Of duplicate members
 * the last wins. Throws `RequestError` (400) that tells what is wrong and where, without quoting the body.
 */
export const readBody = (bytes: Uint8Array): ReadBody => {
  if (bytes.length === 0) throw invalid('The request body is empty; expected a JSON object.')
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = decode(buffer)
  if (bytes.length > harmlessBytes && nestsDeeperThan(maxNesting, buffer)) throw tooDeep()
  const body = parse(text)
  if (!isJsonObject(body)) throw invalid('The request body is JSON but not an object; expected {…}.')
  // Valid UTF-8 holds no surrogates: only an escape can have made one.
  return { body, lossless: !losesSomething(body, /\\ud/i.test(text), 1) }
}

const decode = (buffer: Buffer): string => {
  const text = buffer.toString('utf8')
  if (isUtf8(buffer)) return text
  const wellFormed = Buffer.from(text)
  const offset = buffer.findIndex((byte, index) => byte !== wellFormed[index])
  const place = offset === -1 ? buffer.length : offset
  throw invalid(`The request body is not valid UTF-8: the first wrong byte is at or just before offset ${place}.`)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw notJson(text)
  }
}

const notJson = (text: string): RequestError => {
  const fault = text.length <= explainedLength ? jsonFault(text) : undefined
  if (fault === undefined) return invalid('The request body is not valid JSON; check that it is sent whole.')
  const { line, column, offset, problem } = fault
  return invalid(`The request body is not valid JSON: line ${line}, column ${column} (offset ${offset}): ${problem}.`)
}

const tooDeep = (): RequestError =>
  invalid(`The request body nests objects and arrays deeper than ${maxNesting} levels; flatten it.`)

const loneSurrogate = /\p{Surrogate}/u

const losesSomething = (value: unknown, suspectText: boolean, depth: number): boolean => {
  if (typeof value === 'number') return !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)
  if (typeof value === 'string') return suspectText && loneSurrogate.test(value)
  if (typeof value !== 'object' || value === null) return false
  if (depth > maxNesting) throw tooDeep()
  let loses = false
  // No early return: a nesting too deep must be found wherever it stands.
  for (const [name, item] of Object.entries(value)) {
    if (losesSomething(item, suspectText, depth + 1) || (suspectText && loneSurrogate.test(name))) loses = true
  }
  return loses
}
