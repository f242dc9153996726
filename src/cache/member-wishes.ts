import { z } from 'zod'
import { invalid } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { meantBy } from '../nearest.ts'
import {
  isErrorRate,
  isNamespace,
  isTag,
  isVariants,
  maxTags,
  namespaceRule,
  semanticModes,
  tagRule,
  variantsRule,
  type Wishes,
} from './wishes.ts'

const flag = z.boolean({ error: 'true or false' })
const seconds = z.number({ error: 'seconds, zero or more' }).min(0, { error: 'seconds, zero or more' })
const mode = z.enum(semanticModes, { error: `one of ${semanticModes.join(', ')}` })
const maxError = z
  .number({ error: 'a share above 0 and up to 1' })
  .refine(isErrorRate, { error: 'a share above 0 and up to 1' })

const memberSchema = z.object({
  'no-cache': flag.optional(),
  'no-store': flag.optional(),
  's-maxage': seconds.optional(),
  ttl: seconds.optional(),
  namespace: z.string({ error: namespaceRule }).refine(isNamespace, { error: namespaceRule }).optional(),
  tags: z
    .array(z.string({ error: tagRule }).refine(isTag, { error: tagRule }), { error: 'a list of tags' })
    .max(maxTags, { error: `at most ${maxTags} tags` })
    .optional(),
  variants: z.number({ error: variantsRule }).refine(isVariants, { error: variantsRule }).optional(),
  semantic: z
    .union([mode, z.strictObject({ mode: mode.optional(), 'max-error': maxError.optional() })], {
      error: `${semanticModes.join(', ')} or an object with mode and max-error`,
    })
    .optional(),
})

const knownMembers = Object.keys(memberSchema.shape)

/** What the body's `cache` member asks. Throws `RequestError` naming the member at fault: a misspelt `no-store` must not be stored. */
export const memberWishes = (member: JsonObject): Wishes => {
  const unknown = Object.keys(member).find((name) => !knownMembers.includes(name))
  if (unknown !== undefined) throw unknownMember(unknown)
  const { success, data, error } = memberSchema.safeParse(member)
  if (!success) {
    const { path, message } = error.issues[0] ?? { path: [], message: 'a known form' }
    const param = ['cache', ...path].join('.')
    throw invalid(`${param} is ill-formed; expected: ${message}.`, param)
  }
  const semantic = typeof data.semantic === 'object' ? data.semantic : { mode: data.semantic }
  return {
    noCache: data['no-cache'] === true,
    noStore: data['no-store'] === true,
    maxAgeSeconds: data['s-maxage'],
    ttlSeconds: data.ttl,
    namespace: data.namespace,
    tags: data.tags ?? [],
    variants: data.variants,
    semantic: semantic.mode,
    semanticMaxError: semantic['max-error'],
  }
}

const unknownMember = (name: string) => {
  const shown = name.slice(0, 64)
  const meant = meantBy(shown, knownMembers)
  const hint = meant === undefined ? `known are ${knownMembers.join(', ')}` : `did you mean ${meant}?`
  return invalid(`cache.${shown} is not known; ${hint}`, `cache.${shown}`)
}
