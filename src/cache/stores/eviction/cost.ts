import type { CacheEntry } from '../../entry.ts'
import type { Eviction } from './eviction.ts'
import { greedyDual } from './greedy-dual.ts'

/** What a second of somebody's waiting is held to be worth beside the price of an answer: 0.001 $ (3.60 $ an hour). */
const dollarsPerSecond = 0.001

/** The least dollars and seconds saved for each byte held go first. */
export const cost = (): Eviction => ({
  readRenews: false,
  ranking: greedyDual((entry, bytes) => savedDollars(entry) / bytes),
})

/** An unknown price counts as nothing: the waiting alone decides then. */
export const savedDollars = (entry: CacheEntry): number =>
  Math.max(0, entry.cost ?? 0) + (Math.max(0, entry.upstreamMs) / 1_000) * dollarsPerSecond
