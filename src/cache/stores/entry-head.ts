import { z } from 'zod'
import { dialectNames } from '../../dialect.ts'
import type { Usage } from '../../dialect.ts'
import { parseObject } from '../../json.ts'
import type { CacheEntry } from '../entry.ts'

const usage = {
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedInputTokens: z.number().optional(),
  cacheWriteTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
} satisfies Record<keyof Usage, z.ZodType>

/** Every member of an entry that its stored JSON holds: one that is added to `CacheEntry` and forgotten here does not compile. */
export const entryMembers = {
  key: z.string(),
  dialect: z.enum(dialectNames),
  storedAt: z.number(),
  deleteAt: z.number(),
  tags: z.array(z.string()),
  tenant: z.string(),
  namespace: z.string(),
  model: z.string(),
  prompt: z.string().optional(),
  type: z.string().optional(),
  provider: z.string(),
  providerModel: z.string(),
  dropped: z.array(z.string()).optional(),
  usage: z.object(usage).optional(),
  cost: z.number().optional(),
  upstreamMs: z.number(),
  reference: z.string(),
  originalId: z.string().optional(),
  slots: z.array(z.object({ kind: z.enum(['id', 'created']), start: z.number(), length: z.number() })),
} satisfies Record<Exclude<keyof CacheEntry, 'staleAt' | 'body' | 'tier'>, z.ZodType>

const schema = z.object(entryMembers)

/** `staleAt` is left out: it is kept beside, where it can change in place. */
export const writeHead = (entry: CacheEntry): Buffer =>
  Buffer.from(JSON.stringify({ ...entry, staleAt: undefined, body: undefined, tier: undefined }))

/** The entry with an empty body; undefined for text that is not a head. */
export const readHead = (text: string, staleAt: number): CacheEntry | undefined => {
  const head = schema.safeParse(parseObject(text))
  return head.success ? { ...head.data, staleAt, body: new Uint8Array(0) } : undefined
}
