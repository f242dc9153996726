import { z } from 'zod'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

// Kinds of values in requests. Each error ends the sentence "expected …".

export const text = z.string({ error: 'a string' })
export const name = text.min(1, { error: 'a string that is not empty' })
export const flag = z.boolean({ error: 'true or false' })
export const number = z.number({ error: 'a number' })
/** Not z.int(): that refuses whole numbers beyond 2^53, which a seed may be. */
export const integer = z.custom<number>(Number.isInteger, { error: 'a whole number' })
export const object = z.custom<JsonObject>(isJsonObject, { error: 'an object' })

/** Its items are for `checkEach`, which stops at the first fault: zod would make an issue of each of a million. */
export const listOf = (items: string) => z.custom<readonly Json[]>(Array.isArray, { error: `an array of ${items}` })
