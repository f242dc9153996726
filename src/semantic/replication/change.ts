import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Selector } from '../../cache/store.ts'
import { MAX_CHARACTERS } from '../eligibility/eligibility.ts'
import type { Label } from '../learning/learning.ts'
import type { IndexedPrompt } from '../vector-index.ts'
import { labelSchema } from './label-schema.ts'
import { decodeVector, encodeVector } from './vector-code.ts'

/** What instances tell each other about their indexes, and of what they learn. */
export type Change =
  | { readonly kind: 'insert'; readonly model: string; readonly prompt: IndexedPrompt }
  | { readonly kind: 'remove'; readonly selector: Selector }
  | ToldLabel
  /** An instance that lacks too much asks the others for all that they have. */
  | { readonly kind: 'wanted'; readonly model: string; readonly from: string }

/** What one instance has learnt. */
export interface ToldLabel {
  readonly kind: 'label'
  readonly model: string
  /** The instance. */
  readonly from: string
  /** Of its labels, from 1 on. */
  readonly number: number
  readonly label: Label
}

/*
 * The bytes of a change, big-endian:
 *
 *    0  u8   version
 *    1  u32  CRC-32 of everything from 5 on
 *    5  u32  length of the head
 *    9       head (JSON), then the vector of an insert
 */
const VERSION = 1
const FIXED_BYTES = 9

const word = z.string().min(1).max(256)
const labels = z.array(z.string().min(1).max(1_024)).max(256)
const headSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('insert'),
    model: word,
    id: word,
    partition: word,
    labels,
    text: z.string().min(1).max(MAX_CHARACTERS),
  }),
  z.object({
    kind: z.literal('remove'),
    selector: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('key'), key: word }),
      z.object({ kind: z.literal('labels'), labels }),
      z.object({ kind: z.literal('all') }),
    ]),
  }),
  z.object({
    kind: z.literal('label'),
    model: word,
    from: word,
    number: z.int().min(1),
    label: labelSchema,
  }),
  z.object({ kind: z.literal('wanted'), model: word, from: word }),
])

type Head = z.output<typeof headSchema>

export const encodeChange = (change: Change): Buffer => {
  if (change.kind !== 'insert') return bytesOf(change, Buffer.alloc(0))
  const { id, partition, labels: own, text, vector } = change.prompt
  const head: Head = { kind: 'insert', model: change.model, id, partition, labels: [...own], text }
  return bytesOf(head, encodeVector(vector))
}

/** undefined for bytes that are not exactly one change: whoever writes to Redis is not trusted to write sense. */
export const decodeChange = (bytes: Buffer): Change | undefined => {
  if (bytes.length < FIXED_BYTES || bytes.readUInt8(0) !== VERSION) return undefined
  const end = FIXED_BYTES + bytes.readUInt32BE(5)
  if (end > bytes.length || bytes.readUInt32BE(1) !== crc32(bytes.subarray(5))) return undefined
  const head = headIn(bytes.toString('utf8', FIXED_BYTES, end))
  if (head?.kind !== 'insert') return head
  const vector = decodeVector(bytes.subarray(end))
  const { model, id, partition, labels: own, text } = head
  return vector && { kind: 'insert', model, prompt: { id, partition, labels: own, text, vector } }
}

const headIn = (text: string): Head | undefined => {
  try {
    return headSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const bytesOf = (head: Change | Head, vector: Buffer): Buffer => {
  const text = Buffer.from(JSON.stringify(head))
  const bytes = Buffer.concat([Buffer.alloc(FIXED_BYTES), text, vector])
  bytes.writeUInt8(VERSION, 0)
  bytes.writeUInt32BE(text.length, 5)
  bytes.writeUInt32BE(crc32(bytes.subarray(5)), 1)
  return bytes
}
