import { z } from 'zod'
import { isTag, tagRule } from '../cache/wishes.ts'
import { duration, size, whole } from '../config/values.ts'
import type { Json } from '../json.ts'

const json: z.ZodType<Json> = z.json()
const members = z.record(z.string(), json, { error: 'a map' })
const flag = z.boolean({ error: 'true or false' })
const text = z.string({ error: 'a text' }).min(1, { error: 'a text that is not empty' })

/** Members of the request that the gateway writes itself. */
const reserved = ['model', 'messages', 'stream', 'stream_options', 'response_format', 'cache', 'n', 'store'] as const

const config = members.refine((value) => reserved.every((name) => !Object.hasOwn(value, name)), {
  error: `a map of request members without ${reserved.join(', ')}, which the gateway writes`,
})

const http = z.strictObject({
  public: flag.default(false),
  maxAge: duration.prefault('1m'),
  sharedMaxAge: duration.prefault('1h'),
  staleWhileRevalidate: duration.prefault('10m'),
  staleIfError: duration.prefault('1d'),
})

const cache = z.strictObject({
  enabled: flag.optional(),
  ttl: duration.optional(),
  staleWhileRevalidate: duration.optional(),
  staleIfError: duration.optional(),
})

const path = z
  .string()
  .regex(/^(?:\/(?:[A-Za-z0-9._~-]+|:[A-Za-z_]\w*))+$/, {
    error: 'a path such as /api/v1/summarize or /translate/:language',
  })
  .refine((value) => !reservedPaths.test(value), {
    error: ({ input }) => `${String(input)} is a path of the gateway; choose another`,
  })

const reservedPaths =
  /^\/(?:v1|prompts|admin|healthz|readyz|metrics|docs|openapi\.json|dashboard|models|chat|messages|responses|completions|embeddings|rerank|moderations|images|audio)(?:\/|$)/

const serving = z.strictObject({
  path: path.optional(),
  get: flag.default(false),
  default: flag.default(false),
  weight: whole(0, 1_000).optional(),
  maxInputBytes: size.optional(),
  tags: z
    .array(z.string().refine(isTag, { error: tagRule }))
    .max(16, { error: 'at most 16 tags' })
    .default([]),
  cache: cache.prefault({}),
  http: http.prefault({}),
})

const input = z.strictObject({ schema: json.optional(), default: members.default({}) })

const output = z.strictObject({
  schema: json.optional(),
  format: z.enum(['text', 'json'], { error: 'text or json' }).optional(),
})

/** What stands between the dashes of a prompt file: dotprompt's own settings, and a `reprise:` section for HTTP and cache. */
export const frontMatterSchema = z.strictObject({
  model: text.optional(),
  description: text.optional(),
  config: config.default({}),
  input: input.prefault({}),
  output: output.prefault({}),
  reprise: serving.prefault({}),
})

export type FrontMatter = z.output<typeof frontMatterSchema>

const sections: Readonly<Record<string, z.ZodObject>> = {
  '': frontMatterSchema,
  input,
  output,
  reprise: serving,
  'reprise.cache': cache,
  'reprise.http': http,
}

/** The names that there are in a section: `reprise.cache`; empty for the top. */
export const settingNames = (section: string): readonly string[] => Object.keys(sections[section]?.shape ?? {})
