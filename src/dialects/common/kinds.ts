import { z } from 'zod'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

// Kinds of values in requests. Each error ends the sentence "expected …".

export const text = z.string({ error: 'a string' })
export const filledText = text.min(1, { error: 'a string that is not empty' })
export const flag = z.boolean({ error: 'true or false' })
export const number = z.number({ error: 'a number' })
/** Not z.int(): that refuses whole numbers beyond 2^53, which a seed may be. */
export const integer = z.custom<number>(Number.isInteger, { error: 'a whole number' })
/** As a count of things is given. */
export const fromOne = integer.refine((value) => value >= 1, { error: 'a whole number from 1 up' })
export const object = z.custom<JsonObject>(isJsonObject, { error: 'an object' })
export const textOrObject = z.union([text, object], { error: 'a string or an object' })

/** Its items are for `checkEach`, which stops at the first fault: zod would make an issue of each of a million. */
export const arrayOf = (items: string) => z.custom<readonly Json[]>(Array.isArray, { error: `an array of ${items}` })

/** The same, not empty. `item`: in the singular. */
export const filledArrayOf = (item: string) =>
  arrayOf(`${item}s`).refine((items) => items.length > 0, { error: `an array of at least one ${item}` })

export const textOrArrayOf = (items: string) =>
  z.union([text, arrayOf(items)], { error: `a string or an array of ${items}` })
