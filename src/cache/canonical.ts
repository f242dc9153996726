import type { Json, JsonObject } from '../json.ts'

const maxDepth = 1_024
const nothing: ReadonlySet<string> = new Set()

/**
 * Canonical JSON (RFC 8785): equal values give equal text, whatever their white space, spelling and order of members were. Members that
 * are undefined are left out. A number that JSON cannot hold is written as ECMAScript writes it, so that it is equal to nothing else.
 * Throws `RangeError` beyond 1,024 levels.
 */
export const canonicalJson = (value: Json): string => write(value, 0)

/** Canonical JSON of an object without the named members at its top. */
export const canonicalMembers = (object: JsonObject, leftOut: ReadonlySet<string>): string =>
  writeObject(object, 0, leftOut)

const write = (value: Json, depth: number): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth === maxDepth) throw new RangeError(`JSON nested deeper than ${maxDepth} levels`)
  return isArray(value) ? writeArray(value, depth) : writeObject(value, depth, nothing)
}

// Array.isArray does not narrow a readonly array.
const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)

// Appending to one string is faster than joining an array (bench/micro/key.ts).
const writeArray = (items: readonly Json[], depth: number): string => {
  let text = '['
  for (const item of items) text += (text.length > 1 ? ',' : '') + write(item, depth + 1)
  return `${text}]`
}

const writeObject = (object: JsonObject, depth: number, leftOut: ReadonlySet<string>): string => {
  let text = '{'
  // The default order of sort() is the one RFC 8785 §3.2.3 asks for: by UTF-16 code units.
  for (const name of Object.keys(object).sort()) {
    const value = object[name]
    if (value === undefined || leftOut.has(name)) continue
    text += `${text.length > 1 ? ',' : ''}${JSON.stringify(name)}:${write(value, depth + 1)}`
  }
  return `${text}}`
}
