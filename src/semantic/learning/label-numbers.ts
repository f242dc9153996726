import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'

/** Which labels of which instance are learnt, so that none is learnt twice, however often and late it is told. */
export interface LabelNumbers {
  /** Of this life of this instance, told from all others. */
  readonly name: string
  /** Of the label that is told next, from 1 on. */
  next(): number
  /** Whether the label is one that was not learnt yet; from now on it is. Each instance's labels come in their order. */
  isNew(from: string, number: number): boolean
  /** The last of each, own ones of this life among them: in the next one they come back as another instance's. */
  saved(): SavedNumbers
}

export const savedNumbers = z.array(z.tuple([z.string(), z.int().min(1)]))
type SavedNumbers = z.output<typeof savedNumbers>

/** Instances that are told apart; one that was not heard of for longest is forgotten first. */
const MOST_INSTANCES = 1_000

export const labelNumbers = (earlier: SavedNumbers = []): LabelNumbers => {
  const name = randomUUID()
  const last = new LRUCache<string, number>({ max: MOST_INSTANCES })
  for (const [from, number] of earlier) last.set(from, number)
  let told = 0
  return {
    name,
    next: () => ++told,
    isNew: (from, number) => {
      if (from === name || number <= (last.get(from) ?? 0)) return false
      last.set(from, number)
      return true
    },
    saved: () => [...[...last.entries()].reverse(), ...(told === 0 ? [] : [[name, told] satisfies [string, number]])],
  }
}
