import { Buffer } from 'node:buffer'
import type { Content } from '../call.ts'
import type { AnswerReader } from '../dialect.ts'
import { parseObject, type JsonObject } from '../json.ts'
import { idPrefix, leastIdLength, newAnswerId, newReference } from './answer-id.ts'
import type { CacheEntry, Slot } from './entry.ts'
import { memberPlaces } from './member-places.ts'

// A longer id gains nothing and would cost every hit a longer nonce.
const longestId = 128

export interface AnswerToSeal extends Omit<CacheEntry, 'reference' | 'originalId' | 'slots' | 'body'> {
  /** The answer's wire JSON, and the same parsed. */
  readonly text: string
  readonly body: JsonObject
  /** Which top-level members every hit renews. */
  readonly renewed: AnswerReader['renewed']
}

/**
 * An entry whose id and time a hit renews without parsing. An id without room for our reference, or a time that is not ten digits, is
 * replaced by one of the usual length here and now; every other byte stays as the provider sent it.
 */
export const sealEntry = ({ text, body, renewed, ...facts }: AnswerToSeal): CacheEntry => {
  const pieces: string[] = []
  const slots: Slot[] = []
  let copied = 0
  let length = 0
  const append = (piece: string) => {
    pieces.push(piece)
    length += Buffer.byteLength(piece)
  }
  for (const { kind, start, end } of renewedPlaces(text, renewed)) {
    append(text.slice(copied, start))
    const value = (kind === 'id' ? idWithRoom : timeWithRoom)(text.slice(start, end))
    slots.push({ kind, start: length, length: Buffer.byteLength(value) })
    append(value)
    copied = end
  }
  append(text.slice(copied))
  // An id that hits keep is one to be found by all the same.
  const id = body[renewed.id ?? 'id']
  return {
    ...facts,
    reference: newReference(),
    originalId: typeof id === 'string' && id.length <= longestId ? id : undefined,
    slots,
    body: Buffer.from(pieces.join('')),
  }
}

/** An entry of bytes: nothing in it is renewed. */
export const sealBytes = ({
  bytes,
  ...facts
}: Omit<CacheEntry, 'reference' | 'originalId' | 'slots' | 'body'> & { readonly bytes: Uint8Array }): CacheEntry => ({
  ...facts,
  reference: newReference(),
  slots: [],
  body: bytes,
})

/** The answer as one hit gives it: JSON, or the bytes as they came. */
export const contentOf = (entry: CacheEntry, now: number): Content => {
  const { type, body } = entry
  return type === undefined
    ? openEntry(entry, now)
    : { kind: 'bytes', type, bytes: inOnePiece(body), length: body.length }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The answer as one hit gives it: with an id of its own and the time `now` (epoch ms). It is decoded and parsed when that is asked for. */
export const openEntry = (entry: CacheEntry, now: number): Extract<Content, { kind: 'body' }> => {
  const bytes = Buffer.from(entry.body)
  for (const { kind, start, length } of entry.slots) {
    const value =
      kind === 'created' ? String(Math.floor(now / 1_000)) : renewedId(bytes, entry.reference, start, length)
    bytes.write(value, start, length, 'latin1')
  }
  return new OpenedBody(entry.key, bytes)
}

/** A class, because V8 keeps objects with accessors of their own in a slow form, and what they hold survives collections. */
class OpenedBody {
  readonly kind = 'body'
  readonly bytes: Buffer
  readonly #key: string
  #body: JsonObject | undefined

  constructor(key: string, bytes: Buffer) {
    this.#key = key
    this.bytes = bytes
  }

  get text(): string {
    return this.bytes.toString('utf8')
  }

  get body(): JsonObject {
    this.#body ??= parseObject(this.text)
    if (this.#body === undefined) throw new Error(`The entry ${this.#key} is damaged: its body is not JSON.`)
    return this.#body
  }
}

interface RenewedPlace {
  readonly kind: Slot['kind']
  readonly start: number
  readonly end: number
}

/** What stands between the quotes of the id, and the digits of the time. Of duplicate members each is renewed. */
const renewedPlaces = (text: string, renewed: AnswerReader['renewed']): readonly RenewedPlace[] =>
  memberPlaces(text).flatMap(({ name, start, end }): RenewedPlace[] => {
    if (name === renewed.id && text[start] === '"') return [{ kind: 'id', start: start + 1, end: end - 1 }]
    if (name === renewed.created && /[\d-]/.test(text.charAt(start))) return [{ kind: 'created', start, end }]
    return []
  })

const idWithRoom = (id: string): string => {
  const prefix = idPrefix(id)
  const length = Buffer.byteLength(id)
  return length >= leastIdLength(prefix) && length <= longestId ? id : prefix.padEnd(leastIdLength(prefix), '0')
}

// Ten digits of epoch seconds reach from 2001 to 2286.
const timeWithRoom = (time: string): string => (/^\d{10}$/.test(time) ? time : '1000000000')

const renewedId = (bytes: Buffer, reference: string, start: number, length: number): string =>
  newAnswerId(idPrefix(bytes.toString('latin1', start, start + length)), reference, length)
