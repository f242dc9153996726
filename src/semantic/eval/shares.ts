import { bootstrap } from './measures.ts'
import type { Interval } from './measures.ts'

/** A count, what it is a share of, and the 95% interval of the share over groups. */
export interface Share {
  readonly count: number
  readonly of: number
  readonly share: number
  readonly interval: Interval
}

/** The share of those that count. `groups`: all that are drawn from, those too that have no part in this share. */
export const shareOf = <T extends { readonly group: number }>(
  all: readonly T[],
  counts: (one: T) => boolean,
  groups: readonly number[],
): Share => {
  const counted = all.filter(counts)
  const [interval = { low: 0, high: 0 }] = bootstrap(groups, (weightOf) => {
    const weigh = (some: readonly T[]) => some.reduce((sum, { group }) => sum + weightOf(group), 0)
    return [weigh(counted) / Math.max(1, weigh(all))]
  })
  return { count: counted.length, of: all.length, share: counted.length / Math.max(1, all.length), interval }
}
