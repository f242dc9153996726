import { quantile } from '../src/semantic/eval/measures.ts'

/** Of an even number of values the mean of the middle two: the upper one alone would lean to one side. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other)
  const [low = 0, high = low] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return (low + high) / 2
}

/** The middle half of the values. */
export const quartiles = (values: readonly number[]) => [quantile(values, 0.25), quantile(values, 0.75)] as const
