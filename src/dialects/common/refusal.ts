import type { z } from 'zod'
import { invalid } from '../../errors.ts'
import type { RequestError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { listOf } from './values.ts'

export type Path = readonly PropertyKey[]

/**
 * What the schema reads in `value`. Throws a `RequestError` for the first member that it refuses: each schema's `error` says
 * what is allowed there ("a string"); what was found is told by its kind alone, for it may be a prompt.
 */
export const check = <T>(schema: z.ZodType<T>, value: unknown, at: Path = []): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0] ?? { path: [], message: 'something else' }
  throw refusal([...at, ...path], message, found(value, path))
}

/** Checks the items of a list, up to the first fault; what is no list has none. */
export const checkEach = (schema: z.ZodType, list: Json | undefined, at: Path): void => {
  const items = listOf(list)
  items.slice(0, mostItems).forEach((item, index) => void check(schema, item, [...at, index]))
  if (items.length > mostItems) throw refusal(at, `at most ${mostItems} items`, `${items.length}`)
}

// A check takes a few microseconds, and all of them hold up every other call.
const mostItems = 50_000

/** A 400 that names the path, what is allowed there and what was found. */
export const refusal = (path: Path, allowed: string, instead: string): RequestError => {
  const param = pathText(path)
  const code = instead === absent ? 'missing_required_parameter' : 'invalid_value'
  return invalid(`${param}: expected ${allowed}, found ${instead}.`, param, code)
}

/** What a value is, without telling it: `a string`, `an empty array`. A small number is no secret and says more by itself. */
export const kindOf = (value: unknown): string => {
  if (value === undefined) return absent
  if (value === null) return 'null'
  if (typeof value === 'boolean') return `${value}`
  if (typeof value === 'number') return Math.abs(value) < 1_000_000 ? `${value}` : 'a number'
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  return 'an object'
}

const absent = 'nothing'

const found = (value: unknown, path: Path): string =>
  kindOf(path.reduce<unknown>((inner, step) => (isIndexable(inner) ? inner[String(step)] : undefined), value))

const isIndexable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const pathText = (path: Path): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('')
