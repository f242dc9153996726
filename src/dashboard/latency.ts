import type { Latency } from './snapshot.ts'

// 0.1 ms to 100 s in steps of a quarter: fine enough for a median on a screen, and 61 small numbers a minute.
const smallestMs = 0.1
const bucketsPerDecade = 10
const decades = 6
export const latencyBuckets = decades * bucketsPerDecade + 1

/** Counts per bucket. Bucket 0 holds all up to 0.1 ms, the last all beyond 100 s. */
export type LatencyCounts = number[]

export const noLatencies = (): LatencyCounts => Array.from({ length: latencyBuckets }, () => 0)

export const countLatency = (counts: LatencyCounts, ms: number): void => {
  const place = ms <= smallestMs ? 0 : Math.ceil(Math.log10(ms / smallestMs) * bucketsPerDecade)
  const index = Math.min(place, latencyBuckets - 1)
  counts[index] = (counts[index] ?? 0) + 1
}

export const latencyOf = (counts: LatencyCounts): Latency | undefined => {
  const count = counts.reduce((sum, one) => sum + one, 0)
  if (count === 0) return undefined
  return { count, p50: quantile(counts, count * 0.5), p95: quantile(counts, count * 0.95) }
}

/** The middle of the bucket that the rank lies in, on a logarithmic scale: from all of it an eighth away at most. */
const quantile = (counts: LatencyCounts, rank: number): number => {
  let before = 0
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= rank) return boundMs(index - 0.5)
    before += count
  }
  return boundMs(latencyBuckets - 1)
}

const boundMs = (place: number): number => smallestMs * 10 ** (place / bucketsPerDecade)
