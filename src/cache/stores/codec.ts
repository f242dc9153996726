import { constants, crc32, deflateRaw, inflateRaw, inflateRawSync } from 'node:zlib'
import { promisify } from 'node:util'
import type { CacheEntry } from '../entry.ts'
import { readHead, writeHead } from './entry-head.ts'

/*
 * The bytes of an entry in a store, big-endian:
 *
 *    0  u8   version
 *    1  u8   encoding of the body: 0 as it is, 1 deflate
 *    2  f64  staleAt, epoch ms ┐ the stamp: the only part that ever changes in place
 *   10  u32  CRC-32 of staleAt ┘
 *   14  u32  CRC-32 of version, encoding and everything from 18 on
 *   18  u32  length of the head
 *   22  u32  length of the body as it is sent
 *   26       head (JSON), then the body
 *
 * Whatever does not fit this to the last bit is no entry: a miss, never a wrong answer.
 */
const version = 1
const fixedBytes = 26
const asIs = 0
const deflated = 1

export const stampOffset = 2
const stampBytes = 12

/** Bodies above this are compressed: below it the bytes saved do not pay for the time. */
const compressAboveBytes = 8_192
/** Up to this many bytes inflate at once (0.2 ms); above, a thread of the pool does it, and the event loop stays free. */
const inflateInlineBytes = 65_536

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

/** The entry as bytes. Bodies over 8 KB are compressed off the event loop. */
export const encodeEntry = async (entry: CacheEntry): Promise<Buffer> => {
  const head = writeHead(entry)
  const body = await packed(entry.body)
  const bytes = Buffer.allocUnsafe(fixedBytes + head.length + body.bytes.length)
  bytes.writeUInt8(version, 0)
  bytes.writeUInt8(body.encoding, 1)
  stampOf(entry.staleAt).copy(bytes, stampOffset)
  bytes.writeUInt32BE(head.length, 18)
  bytes.writeUInt32BE(entry.body.length, 22)
  head.copy(bytes, fixedBytes)
  bytes.set(body.bytes, fixedBytes + head.length)
  bytes.writeUInt32BE(checksum(bytes), 14)
  return bytes
}

/** The entry, with a body of its own that the caller may write to; undefined for bytes that are not exactly one entry. */
export const decodeEntry = async (bytes: Buffer): Promise<CacheEntry | undefined> => {
  const head = decodeHead(bytes)
  if (head === undefined || bytes.readUInt32BE(14) !== checksum(bytes)) return undefined
  const body = await unpacked(bytes)
  return body && { ...head, body }
}

/** The entry with an empty body, from its first bytes; undefined where they are none or too few (see `headEnd`). Not checked against damage: good for purging, not for answering. */
export const decodeHead = (bytes: Buffer): CacheEntry | undefined => {
  if (bytes.length < fixedBytes || bytes.readUInt8(0) !== version) return undefined
  const stamp = bytes.subarray(stampOffset, stampOffset + stampBytes)
  const staleAt = stamp.readDoubleBE(0)
  if (!stampOf(staleAt).equals(stamp)) return undefined
  const end = headEnd(bytes)
  return end <= bytes.length ? readHead(bytes.toString('utf8', fixedBytes, end), staleAt) : undefined
}

/** How many of an entry's bytes `decodeHead` needs, as its first bytes tell. */
export const headEnd = (bytes: Buffer): number =>
  bytes.length < fixedBytes ? fixedBytes : fixedBytes + bytes.readUInt32BE(18)

/** How long the body is as it is sent, as an entry's first bytes tell. */
export const bodyLength = (bytes: Buffer): number => bytes.readUInt32BE(22)

/** The bytes at `stampOffset` that make an entry stale from `staleAt` on. */
export const stampOf = (staleAt: number): Buffer => {
  const stamp = Buffer.allocUnsafe(stampBytes)
  stamp.writeDoubleBE(staleAt, 0)
  stamp.writeUInt32BE(crc32(stamp.subarray(0, 8)), 8)
  return stamp
}

/** A copy of an entry's bytes with another `staleAt`. */
export const restamped = (bytes: Buffer, staleAt: number): Buffer => {
  const copy = Buffer.from(bytes)
  stampOf(staleAt).copy(copy, stampOffset)
  return copy
}

const checksum = (bytes: Buffer): number => crc32(bytes.subarray(18), crc32(bytes.subarray(0, stampOffset)))

const packed = async (body: Uint8Array): Promise<{ readonly encoding: number; readonly bytes: Uint8Array }> => {
  if (body.length <= compressAboveBytes) return { encoding: asIs, bytes: body }
  const bytes = await deflate(body, { level: constants.Z_BEST_SPEED })
  return bytes.length < body.length ? { encoding: deflated, bytes } : { encoding: asIs, bytes: body }
}

const unpacked = async (bytes: Buffer): Promise<Uint8Array | undefined> => {
  const stored = bytes.subarray(headEnd(bytes))
  const length = bodyLength(bytes)
  if (bytes.readUInt8(1) === asIs) return stored.length === length ? new Uint8Array(stored) : undefined
  try {
    const limit = { maxOutputLength: Math.max(length, 1) }
    const body = length <= inflateInlineBytes ? inflateRawSync(stored, limit) : await inflate(stored, limit)
    return body.length === length ? new Uint8Array(body.buffer, body.byteOffset, body.length) : undefined
  } catch {
    return undefined
  }
}
