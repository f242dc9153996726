/** A JSON value as `JSON.parse` gives it (RFC 8259). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object. Unknown members are kept, so that fields of tomorrow survive today's gateway. */
export interface JsonObject {
  readonly [member: string]: Json | undefined
}

/** True for an object that is neither null nor an array. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The members of an array that are objects; none when the value is no array. */
export const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : []

/** A copy without the named members. Own `__proto__` members survive as plain data. */
export const without = (object: JsonObject, members: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([member]) => !members.has(member)))

/** The parsed object, or undefined for text that is not a JSON object. Never throws. */
export const parseObject = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
