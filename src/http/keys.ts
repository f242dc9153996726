import { hash, timingSafeEqual } from 'node:crypto'
import type { HeaderReader } from './context.ts'

/** SHA-256 of a key: the only form in which a key is kept. */
export const hashOf = (key: string): Buffer => hash('sha256', key, 'buffer')

/** Equal without telling by its time how much is. Both are SHA-256 hashes, so of one length. */
export const sameHash = (one: Buffer, other: Buffer): boolean => timingSafeEqual(one, other)

const bearer = /^bearer +(\S+) *$/i

/** The keys a client shows, `Authorization: Bearer` before `x-api-key`: SDKs of both kinds are let in, and some send both. */
export const presentedKeys = (headers: HeaderReader): readonly string[] => {
  const token = bearer.exec(headers.get('authorization') ?? '')?.[1]
  const apiKey = headers.get('x-api-key')?.trim()
  return [token, apiKey].flatMap((key) => (key === undefined || key === '' ? [] : [key]))
}

/** Whether the client shows this key. */
export const shows = (headers: HeaderReader, wanted: Buffer): boolean =>
  presentedKeys(headers).some((key) => sameHash(hashOf(key), wanted))
