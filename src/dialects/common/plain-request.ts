import type { z } from 'zod'
import type { Dialect, ParsedRequest } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import { oursApart, withoutOurs } from './own-member.ts'
import { check } from './refusal.ts'

/** A request, checked, for an answer that does not come as a stream. Throws `RequestError` that names the path. */
export const parseWith = (schema: z.ZodType<{ readonly model: string }>, body: JsonObject): ParsedRequest => {
  const { model } = check(schema, body)
  return { ...oursApart(body), model, stream: false }
}

/** The body as it goes to a provider, where nothing in it but the model's name is ours to set. */
export const outbound: Dialect['outbound'] = (body, { model }) => ({ ...withoutOurs(body), model })
