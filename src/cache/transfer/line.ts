import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Usage } from '../../dialect.ts'
import { parseObject, type JsonObject } from '../../json.ts'
import type { CacheEntry } from '../entry.ts'
import { openEntry } from '../sealing.ts'
import { mostEntryTags } from '../storable.ts'
import { entryMembers } from '../stores/entry-head.ts'

/** Clocks may differ by so much. */
const clockSkewMs = 300_000
const largestTime = 8_640_000_000_000_000

const time = z.number().int().min(0).max(largestTime)
const name = z.string().max(1_024)
const place = z.number().int().min(0)
/** Metrics add these up: one that is negative or without measure would break them all. */
const amount = z.number().min(0).max(Number.MAX_SAFE_INTEGER)

const lineSchema = z.strictObject({
  ...entryMembers,
  key: z.string().regex(/^[\da-f]{64}$/, { error: 'expected 64 hex digits' }),
  storedAt: time,
  staleAt: z.number().min(0).max(largestTime),
  deleteAt: z.number().min(0).max(largestTime),
  tags: z.array(name).max(mostEntryTags),
  tenant: name,
  namespace: name,
  model: name,
  prompt: name.optional(),
  provider: name,
  providerModel: name,
  // What a browser would run is no answer, and the dashboard lives on this origin.
  type: z
    .string()
    .max(256)
    .regex(/^(?!.*(?:html|xml|svg|script))[\w.+-]+\/[\w.+-]+(?:; ?[\w.+-]+="?[\w.+-]+"?)*$/i, {
      error: 'expected a media type that no browser runs',
    })
    .optional(),
  usage: z
    .object({
      inputTokens: amount,
      outputTokens: amount,
      cachedInputTokens: amount.optional(),
      cacheWriteTokens: amount.optional(),
      reasoningTokens: amount.optional(),
    } satisfies Record<keyof Usage, z.ZodType>)
    .optional(),
  cost: amount.optional(),
  upstreamMs: amount,
  reference: z.string().regex(/^[\w-]{1,64}$/, { error: 'expected a reference' }),
  originalId: z.string().max(128).optional(),
  slots: z.array(z.object({ kind: z.enum(['id', 'created']), start: place, length: place.min(1) })).max(64),
  text: z.string().optional(),
  base64: z.string().optional(),
  crc32: z.number(),
})

/** The entry in one line of JSON, without its end of line: the body as `text` where that says it all in the shorter way, else as `base64`. */
export const writeLine = (entry: CacheEntry): string => {
  const { body, tier: _tier, ...head } = entry
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  return JSON.stringify({ ...head, ...bodyMember(bytes), crc32: checksum(head.key, bytes) })
}

/** Against what editors, tools and disks do to a file, not against those who make one up. */
const checksum = (key: string, body: Uint8Array): number => crc32(body, crc32(key))

const bodyMember = (body: Buffer): { readonly text: string } | { readonly base64: string } => {
  const text = body.toString('utf8')
  const base64 = () => ({ base64: body.toString('base64') })
  if (!Buffer.from(text).equals(body)) return base64()
  return Buffer.byteLength(JSON.stringify(text)) <= (body.length * 4) / 3 + 64 ? { text } : base64()
}

/** The longest line that `writeLine` makes of an entry with a body of so many bytes: its head has no bound of its own, but of that of its parts. */
export const longestLine = (maxEntryBytes: number): number => Math.ceil((maxEntryBytes * 4) / 3) + 1_024 ** 2

export type ReadLine =
  | { readonly entry: CacheEntry; readonly fault?: undefined }
  /** What is wrong with it, and nothing of what it says. */
  | { readonly fault: string }

/** The entry in a line, if it is one that a hit can be given from. Never throws. */
export const readLine = (
  line: JsonObject,
  limits: { readonly maxEntryBytes: number; readonly now: number },
): ReadLine => {
  const { data, error } = lineSchema.safeParse(line)
  if (data === undefined) return { fault: faultIn(error.issues[0]) }
  const { text, base64, crc32: told, ...head } = data
  if ((text === undefined) === (base64 === undefined)) return { fault: 'expected one of text and base64' }
  const body = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text)
  if (told !== checksum(head.key, body)) return { fault: 'crc32: its answer is not the one that was written' }
  const entry: CacheEntry = { ...head, body }
  const fault = faultOf(entry, limits)
  return fault === undefined ? { entry } : { fault }
}

const faultIn = (issue: z.core.$ZodIssue | undefined): string => {
  if (issue === undefined) return 'it is no entry'
  if (issue.code === 'unrecognized_keys') return `${issue.keys[0]?.slice(0, 64)}: no member of an entry`
  const path = issue.path.join('.')
  return `${path === '' ? '' : `${path}: `}${issue.message.slice(0, 200)}`
}

const faultOf = (entry: CacheEntry, limits: { readonly maxEntryBytes: number; readonly now: number }) => {
  const { storedAt, staleAt, deleteAt, body, slots, type } = entry
  if (body.length > limits.maxEntryBytes) return 'its answer is larger than cache.maxEntryBytes'
  if (storedAt > limits.now + clockSkewMs) return 'storedAt: it lies in the future'
  if (staleAt > deleteAt) return 'staleAt: it lies behind deleteAt'
  if (slots.some(({ start, length }) => start + length > body.length))
    return 'slots: a place lies outside of the answer'
  if (type === undefined && parseObject(openEntry(entry, limits.now).text) === undefined)
    return 'its answer is no JSON object, or would be none as a hit gives it'
  return undefined
}
