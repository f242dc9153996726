import { z } from 'zod'
import { logit } from '../verdict/thresholds.ts'
import type { Signs } from './signs.ts'
import { trackRecord } from './track-record.ts'
import type { TrackRecord } from './track-record.ts'

/** Which tenants the labels came from: what the others taught withholds, and loosens nothing. */
export interface TaughtBy {
  learn(lesson: Lesson): void
  /**
   * Whether a candidate of these signs may be served to this tenant as far as it depends on who taught: nearly all labels are its own, or
   * it is served by the verdict's claim and the tenant's own labels alone.
   */
  allows(tenant: string, signs: Signs, maxErrorRate: number): boolean
  /** Oldest first. */
  saved(): readonly SavedLesson[]
}

export interface Lesson {
  readonly tenant: string
  readonly signs: Signs
  readonly right: boolean
}

export const savedLesson = z.object({ tenant: z.string(), score: z.number(), right: z.boolean() })
type SavedLesson = z.output<typeof savedLesson>

/** Older ones tell of other traffic. */
export const MOST_LESSONS = 2_000
/** From this share of the labels on a tenant is as good as alone: what others add can thin its errors by a tenth at most. */
const NEARLY_ALL = 0.9
const ROUNDING = 1e-9

export const taughtBy = (earlier: readonly SavedLesson[] = []): TaughtBy => {
  const lessons: SavedLesson[] = []
  const records = new Map<string, TenantRecord>()
  const take = (lesson: SavedLesson) => {
    const { tenant, score, right } = lesson
    const record = records.get(tenant) ?? { met: trackRecord(), lowest: new Map(), count: 0 }
    record.met.learn({ score, right })
    record.lowest.clear()
    record.count++
    records.set(tenant, record)
    lessons.push(lesson)
    const oldest = lessons.length > MOST_LESSONS ? lessons.shift() : undefined
    const former = oldest && records.get(oldest.tenant)
    // A tenant of whom no label is left has taught nothing.
    if (former !== undefined && --former.count === 0) records.delete(oldest?.tenant ?? '')
  }
  earlier.forEach(take)
  return {
    learn: ({ tenant, signs, right }) => take({ tenant, score: scoreOf(signs), right }),
    allows: (tenant, signs, maxErrorRate) => {
      const record = records.get(tenant)
      if ((record?.count ?? 0) >= NEARLY_ALL * lessons.length) return true
      const lowest = record === undefined ? logit(1 - maxErrorRate) : lowestFor(maxErrorRate, record)
      return scoreOf(signs) >= lowest - ROUNDING
    },
    saved: () => lessons,
  }
}

interface TenantRecord {
  readonly met: TrackRecord
  /** By rate, until the next label. */
  readonly lowest: Map<number, number>
  /** Of the last lessons. */
  count: number
}

/** Callers name stricter rates of their own. */
const MOST_RATES = 100

const lowestFor = (rate: number, { met, lowest }: TenantRecord): number => {
  const known = lowest.get(rate) ?? met.lowestFor(rate)
  if (lowest.size >= MOST_RATES) lowest.clear()
  lowest.set(rate, known)
  return known
}

/** As it is before anything was learnt: weights that others taught are not in it. */
const scoreOf = ({ claim, record }: Signs): number => claim + record
