import type { LmdbDatabase } from './database.ts'
import { removeSoonest } from './records.ts'

/** Entries of one write: about 5 ms in which nobody else can write. */
const batch = 500
/** Eviction goes on to this share of the bound, so that not every write has to evict. */
const roomyShare = 0.95

/** Has the soonest to end leave while the pages in use are over `maxBytes`. Returns how many left. */
export const evictExcess = async (database: LmdbDatabase, maxBytes: number): Promise<number> => {
  if (database.usedBytes() <= maxBytes) return 0
  const excess = () => database.usedBytes() - maxBytes * roomyShare
  let left = 0
  for (let over = excess(); over > 0; over = excess()) {
    const bytes = over
    const removed = await database.write(() => {
      const result = removeSoonest(database, bytes, batch)
      return { result, written: result > 0 }
    })
    if (removed === 0) break
    left += removed
  }
  return left
}
