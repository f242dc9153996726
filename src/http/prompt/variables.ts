import { readBody } from '../../cache/lossless.ts'
import { invalid, RequestError } from '../../errors.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { fieldOf } from '../../prompt/fields.ts'
import { bodyLimits, requestBytes } from '../body.ts'
import type { AppContext } from '../context.ts'
import type { PromptDoor } from './door.ts'

/** Variables as the request holds them. Those of GET and of the path are texts until a schema tells what they mean. */
export interface GivenVariables {
  readonly body: JsonObject
  readonly texts: Readonly<Record<string, readonly string[]>>
  readonly bytes: number
}

/** Reads them. Throws `RequestError`: ill-formed JSON, numbers that would not survive, a variable that comes twice. */
export const givenVariables = async (
  c: AppContext,
  { settings, clock }: Pick<PromptDoor, 'settings' | 'clock'>,
  fromPath: Readonly<Record<string, string>>,
): Promise<GivenVariables> => {
  const query = queryVariables(c.req.url)
  const texts = Object.fromEntries(Object.entries(fromPath).map(([name, value]) => [name, [value]]))
  if (c.req.method !== 'POST') return { body: {}, texts: merged(query, texts), bytes: c.req.url.length }
  const [stray] = Object.keys(query)
  if (stray !== undefined)
    throw invalid(`${stray.slice(0, 64)} stands in the query. POST takes variables as a JSON body.`, stray.slice(0, 64))
  const bytes = await requestBytes(c, bodyLimits(settings, clock))
  const { body, lossless } = readBody(bytes)
  if (!lossless) throw inexact()
  const twice = Object.keys(texts).find((name) => Object.hasOwn(body, name))
  if (twice !== undefined) throw givenTwice(twice)
  return { body, texts, bytes: bytes.length }
}

/** All variables, texts turned into what the schema says they are. What does not fit stays a text, for the check to name. */
export const typedVariables = ({ body, texts }: GivenVariables, schema: JsonObject): JsonObject => {
  const typed = Object.entries(texts).map(([name, values]): readonly [string, Json] => [
    name,
    typedValue(name, values, fieldOf(schema, name) ?? {}),
  ])
  return Object.fromEntries([...Object.entries(body), ...typed])
}

export const refuseLarge = ({ bytes }: GivenVariables, limitBytes: number): void => {
  if (bytes <= limitBytes) return
  throw new RequestError({
    status: 413,
    kind: 'too-large',
    code: 'variables_too_large',
    message: `The variables of this prompt may be ${limitBytes} bytes. Send less, or ask the operator to raise prompts.maxInputBytes or the file's reprise.maxInputBytes.`,
  })
}

/** `?render` is no variable: it asks to see the messages. */
export const asksToRender = (c: AppContext): boolean => new URL(c.req.url).searchParams.has('render')

const queryVariables = (url: string): Record<string, readonly string[]> => {
  const { searchParams } = new URL(url)
  searchParams.delete('render')
  return Object.fromEntries([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]))
}

const merged = (query: Record<string, readonly string[]>, path: Record<string, readonly string[]>) => {
  const twice = Object.keys(path).find((name) => Object.hasOwn(query, name))
  if (twice !== undefined) throw givenTwice(twice)
  return { ...query, ...path }
}

const typedValue = (name: string, values: readonly string[], schema: JsonObject): Json => {
  const types = typesOf(schema)
  if (types.includes('array')) {
    const items = isJsonObject(schema['items']) ? schema['items'] : {}
    return values.map((value) => scalar(value, typesOf(items)))
  }
  if (values.length > 1) throw givenTwice(name)
  return scalar(values[0] ?? '', types)
}

const typesOf = ({ type }: JsonObject): readonly Json[] =>
  Array.isArray(type) ? type : type === undefined ? [] : [type]

// RFC 8259 §6
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

const scalar = (text: string, types: readonly Json[]): Json => {
  if (types.includes('string')) return text
  const number = numberPattern.test(text) ? Number(text) : Number.NaN
  const isExact = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
  if ((types.includes('number') || types.includes('integer')) && isExact) return number
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

const givenTwice = (name: string): RequestError =>
  invalid(`${name.slice(0, 64)} is given more than once. Send it once.`, name.slice(0, 64))

const inexact = (): RequestError =>
  invalid(
    'A number in the variables is larger than a double can hold exactly, or a text holds half a surrogate pair. Send large numbers as texts.',
    undefined,
    'inexact_variables',
  )
