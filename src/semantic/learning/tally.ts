import { falseHitsOf } from './false-hits.ts'
import type { FalseHits } from './false-hits.ts'

/** Whether answers were right: the last of those that were checked. */
export interface Tally {
  add(right: boolean): void
  /** How many were wrong of them. */
  falseHits(): FalseHits
  /** Whether one of the last `count` was wrong. */
  hasWrong(count: number): boolean
  /** Oldest first. */
  labels(): readonly boolean[]
}

/** Keeps `most`. Counts as labels come, so that a call need not. */
export const tally = (most: number, earlier: readonly boolean[] = []): Tally => {
  const labels = earlier.slice(-most)
  let wrong = labels.filter((right) => !right).length
  return {
    add: (right) => {
      labels.push(right)
      if (!right) wrong++
      if (labels.length > most && labels.shift() === false) wrong--
    },
    falseHits: () => falseHitsOf(wrong, labels.length),
    hasWrong: (count) => labels.includes(false, Math.max(0, labels.length - count)),
    labels: () => labels,
  }
}
