import { falseHitsOf } from './false-hits.ts'

/** Shows by answers that were withheld that serving them would keep the promise. */
export interface Proving {
  /** One more answer. True: it is shown now, and the next proof begins. */
  learn(right: boolean, maxErrorRate: number): boolean
}

/** Begins anew as soon as the answers surely do not keep the promise, so that what was wrong once does not stand in the way for ever. */
export const proving = (): Proving => {
  let answers = 0
  let wrong = 0
  return {
    learn: (right, maxErrorRate) => {
      answers++
      if (!right) wrong++
      const { lower, upper } = falseHitsOf(wrong, answers)
      const isOver = upper <= maxErrorRate || lower > maxErrorRate
      if (isOver) [answers, wrong] = [0, 0]
      return upper <= maxErrorRate
    },
  }
}
