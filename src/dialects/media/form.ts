import { z } from 'zod'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

// Kinds of members of a form's view (see `Upload`). Each error ends the sentence "expected …".

const isFile = (value: unknown): value is JsonObject => isJsonObject(value) && typeof value.sha256 === 'string'

/** One file. */
export const file = z.custom<JsonObject>(isFile, { error: 'a file' })

/** One file or several. */
export const files = z.custom<Json>(
  (value) => isFile(value) || (Array.isArray(value) && value.length > 0 && value.every(isFile)),
  { error: 'a file or several' },
)

/** Says where a file is, in a JSON body: by its address, within it (`data:`), or by its id. A form's view of a file is none. */
export const reference = z.custom<JsonObject>((value) => isJsonObject(value) && !isFile(value), { error: 'a file' })

/** One of them or several. */
export const references = z.union([reference, z.array(reference).min(1)], { error: 'where each picture is' })

/** Every field of a form is text. */
export const flagText = z.string({ error: 'true or false' }).regex(/^(?:true|false)$/i, { error: 'true or false' })
export const countText = z
  .string({ error: 'a whole number from 1 up' })
  .regex(/^[1-9]\d{0,8}$/, { error: 'a whole number from 1 up' })
export const numberText = z
  .string({ error: 'a number' })
  .refine((value) => value.trim() !== '' && Number.isFinite(Number(value)), { error: 'a number' })

export const saysTrue = (value: Json | undefined): boolean =>
  value === true || (typeof value === 'string' && value.toLowerCase() === 'true')
