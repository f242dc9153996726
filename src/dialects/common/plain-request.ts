import type { z } from 'zod'
import type { ParsedRequest } from '../../dialect.ts'
import { isJsonObject, without } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { check } from './refusal.ts'

const ours = new Set(['cache'])

/** A request of a dialect without streams, checked. Throws `RequestError` that names the path. */
export const parseWith = (schema: z.ZodType<{ readonly model: string }>, body: JsonObject): ParsedRequest => {
  const { model } = check(schema, body)
  return {
    body: Object.hasOwn(body, 'cache') ? without(body, ours) : body,
    model,
    stream: false,
    cacheMember: isJsonObject(body.cache) ? body.cache : undefined,
  }
}
