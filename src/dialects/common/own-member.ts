import type { ParsedRequest } from '../../dialect.ts'
import { isJsonObject, without } from '../../json.ts'
import type { JsonObject } from '../../json.ts'

const ours = new Set(['cache'])

/** A body less our own `cache` member, which no provider is sent. */
export const withoutOurs = (body: JsonObject): JsonObject => (Object.hasOwn(body, 'cache') ? without(body, ours) : body)

/** A body and our own member of it, apart. */
export const oursApart = (body: JsonObject): Pick<ParsedRequest, 'body' | 'cacheMember'> => ({
  body: withoutOurs(body),
  cacheMember: isJsonObject(body.cache) ? body.cache : undefined,
})
