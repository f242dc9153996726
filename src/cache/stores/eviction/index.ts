import { cost } from './cost.ts'
import type { Eviction, EvictionName } from './eviction.ts'
import { lfu } from './lfu.ts'
import { random } from './random.ts'

/** Every policy by its name in the settings. The oldest by use (`lru`) and by arrival (`fifo`) are lru-cache's own queue. */
export const createEviction = (name: EvictionName, draw: () => number): Eviction => policies[name](draw)

const policies: Readonly<Record<EvictionName, (draw: () => number) => Eviction>> = {
  lru: () => ({ readRenews: true }),
  fifo: () => ({ readRenews: false }),
  lfu,
  cost,
  random,
}
