import { labelsOf, type CacheEntry } from '../entry.ts'
import type { ListedEntry, SliceWish } from '../store.ts'
import { bodyLength, decodeEntry, decodeHead } from './codec.ts'
import { BadCursorError } from './errors.ts'

/** Whether an entry belongs into a slice. */
export const isListed = (entry: CacheEntry, { labels }: Pick<SliceWish, 'labels'>, now: number): boolean => {
  if (entry.deleteAt <= now) return false
  const carried = labelsOf(entry)
  return labels.every((label) => carried.includes(label))
}

/** Whether what is kept stays where `entry` comes from elsewhere. */
export const isAsNew = (kept: CacheEntry | undefined, entry: CacheEntry, now: number): boolean =>
  kept !== undefined && kept.deleteAt > now && kept.storedAt >= entry.storedAt

/** The entry as a slice gives it, from its bytes, of which the first (see `headEnd`) will do where no body is wished for; undefined: it does not belong there, or is damaged. */
export const listedFrom = async (
  bytes: Buffer,
  wish: Pick<SliceWish, 'labels' | 'bodies'>,
  of: { readonly key: string; readonly now: number },
): Promise<ListedEntry | undefined> => {
  const head = decodeHead(bytes)
  if (head === undefined || head.key !== of.key || !isListed(head, wish, of.now)) return undefined
  const entry = wish.bodies ? await decodeEntry(bytes) : head
  return entry && { entry, bytes: bodyLength(bytes) }
}

/** The key in a cursor of a store that goes through its keys in their order; empty at the beginning. Throws `BadCursorError`. */
export const keyInCursor = (cursor: string | undefined): string => {
  if (cursor !== undefined && !/^[\da-f]{64}$/.test(cursor)) throw new BadCursorError()
  return cursor ?? ''
}
