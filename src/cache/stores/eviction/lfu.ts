import type { Eviction } from './eviction.ts'
import { greedyDual } from './greedy-dual.ts'

/** Least frequently used goes first, with ageing (LFU-DA): every use counts one. */
export const lfu = (): Eviction => ({ readRenews: false, ranking: greedyDual(() => 1) })
