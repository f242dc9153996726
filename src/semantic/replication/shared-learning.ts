import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Label } from '../learning/learning.ts'
import type { ToldLabel } from './change.ts'
import type { Replication } from './replication.ts'

export interface SharedLearning {
  /** Tells the others what was learnt here. */
  tell(label: Label): void
  /** Learns what another instance told, once, however often the log has it; what this one told comes back as well, and is known. */
  hear(told: ToldLabel): void
}

export interface SharedLearningParts {
  readonly replication: Pick<Replication, 'tell'>
  /** As `ModelIdentity` is told in changes. */
  readonly model: string
  /** Of another instance. */
  readonly learn: (label: Label) => void
}

/** Instances that are told apart; one that was not heard of for longest is forgotten first. */
const MOST_INSTANCES = 1_000

export const sharedLearning = ({ replication, model, learn }: SharedLearningParts): SharedLearning => {
  const from = randomUUID()
  const lastOf = new LRUCache<string, number>({ max: MOST_INSTANCES })
  let number = 0
  return {
    tell: (label) => replication.tell({ kind: 'label', model, from, number: ++number, label }),
    hear: (told) => {
      // Each instance's labels come in their order, and now and then some of them again.
      if (told.from === from || told.number <= (lastOf.get(told.from) ?? 0)) return
      lastOf.set(told.from, told.number)
      learn(told.label)
    },
  }
}
