import { Buffer } from 'node:buffer'
import { toUnitLength } from '../embedding/pooling.ts'

/** Parts of a vector of length 1 lie between -1 and 1. */
const SCALE = 32_767
const PART_BYTES = 2

/** A vector of length 1 in 16-bit steps, big-endian: half the bytes, and no cosine differs by more than 0.0001. */
export const encodeVector = (vector: Float32Array): Buffer => {
  const bytes = Buffer.allocUnsafe(vector.length * PART_BYTES)
  for (const [place, part] of vector.entries()) bytes.writeInt16BE(Math.round(part * SCALE), place * PART_BYTES)
  return bytes
}

/** Of length 1 again; undefined for bytes that are no such vector. */
export const decodeVector = (bytes: Uint8Array): Float32Array | undefined => {
  if (bytes.length === 0 || bytes.length % PART_BYTES !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const vector = new Float32Array(bytes.length / PART_BYTES)
  for (const place of vector.keys()) vector[place] = view.getInt16(place * PART_BYTES) / SCALE
  const length = Math.hypot(...vector)
  return length > 0.9 && length < 1.1 ? toUnitLength(vector) : undefined
}
