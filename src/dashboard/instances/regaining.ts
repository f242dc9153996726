import type { Clock } from '../../clock.ts'
import { emptyMinute, moreThan, sumOf } from '../minute.ts'
import type { Minute } from '../minute.ts'
import { keptMinutes, minuteMs, startOf } from '../minutes.ts'
import type { SharedPlace } from './place.ts'

export interface RegainingSettings {
  readonly clock: Clock
  readonly place: Pick<SharedPlace, 'minutes'>
  /** Of this instance, over a restart. */
  readonly id: string
  /** What its file held. */
  readonly earlier: readonly Minute[]
}

/**
 * What this instance left for the others is younger than its file when it was killed. To be asked before it leaves anything anew, which
 * would take it away: gives what the file lacks, once, and rejects where the place cannot be reached.
 */
export const createRegaining = ({
  clock,
  place,
  id,
  earlier,
}: RegainingSettings): (() => Promise<readonly Minute[]>) => {
  // Copies: what they were read into is counted up.
  let kept: ReadonlyMap<number, Minute> | undefined = new Map(
    earlier.map((minute) => [minute.at, sumOf(minute.at, [minute])]),
  )
  return async () => {
    if (kept === undefined) return []
    const newest = startOf(clock.now(), minuteMs)
    const starts = Array.from({ length: keptMinutes }, (_, age) => newest - age * minuteMs)
    const known = kept
    const left = await place.minutes(id, starts)
    kept = undefined
    return left.map((minute) => moreThan(minute, known.get(minute.at) ?? emptyMinute(minute.at)))
  }
}
