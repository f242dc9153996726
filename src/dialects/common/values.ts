import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

/** The value where it is a string. */
export const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

/** The value where it is a finite number. */
export const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** The value where it is an array; else none. */
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** The value where it is an object; else one without members. */
export const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

/** A copy without the members that are undefined. */
export const present = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** True for null, undefined, `[]` and `{}`: a member that says nothing need not be carried. */
export const isBlank = (value: Json | undefined): boolean => {
  if (value === null || value === undefined) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
