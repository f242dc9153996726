import type { z } from 'zod'
import type { ParsedRequest } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import { oursApart } from './own-member.ts'
import { check } from './refusal.ts'

/** A request of a dialect without streams, checked. Throws `RequestError` that names the path. */
export const parseWith = (schema: z.ZodType<{ readonly model: string }>, body: JsonObject): ParsedRequest => {
  const { model } = check(schema, body)
  return { ...oursApart(body), model, stream: false }
}
