import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { logit } from '../verdict/thresholds.ts'
import type { Signs } from './signs.ts'
import { trackRecord } from './track-record.ts'
import type { Met, TrackRecord } from './track-record.ts'

/** Which tenants the labels came from: what the others taught withholds, and loosens nothing. */
export interface TaughtBy {
  learn(lesson: Lesson): void
  /**
   * Whether a candidate of these signs may be served to this tenant as far as it depends on who taught: nearly all labels are its own, or
   * it is served by the verdict's claim and the tenant's own labels alone.
   */
  allows(tenant: string, signs: Signs, maxErrorRate: number): boolean
  saved(): SavedLessons
}

export interface Lesson {
  readonly tenant: string
  readonly signs: Signs
  readonly right: boolean
}

/** Older ones tell of other traffic. */
const MOST_LESSONS = 2_000
/** Who neither taught nor asked for longest is forgotten. */
const MOST_TENANTS = 1_000
/** Of all tenants together, about 50 bytes each. */
const MOST_MET = 200_000

const savedMet = z.tuple([z.number(), z.boolean()])
type SavedMet = z.output<typeof savedMet>

const lessonsByTenant = z.object({
  /** Whose the last labels were, oldest first. */
  lately: z.array(z.string()).max(MOST_LESSONS),
  /** Scores, and whether they were right, oldest first; who is to be forgotten first comes first. */
  tenants: z.array(z.object({ tenant: z.string(), met: z.array(savedMet).max(MOST_LESSONS) })).max(MOST_TENANTS),
})
type SavedLessons = z.output<typeof lessonsByTenant>

const NOTHING_TAUGHT: SavedLessons = { lately: [], tenants: [] }

/** One queue for all tenants, as an earlier version saved it. */
const lessonQueue = z
  .array(z.object({ tenant: z.string(), score: z.number(), right: z.boolean() }))
  .max(MOST_LESSONS)
  .transform((lessons): SavedLessons => {
    const records = tenantRecords([])
    for (const { tenant, score, right } of lessons) records.take(tenant, { score, right })
    return { lately: lessons.map(({ tenant }) => tenant), tenants: records.saved() }
  })

export const savedLessons = z.union([lessonsByTenant, lessonQueue]).default(NOTHING_TAUGHT)

/** From this share of the labels on a tenant is as good as alone: what others add can thin its errors by a tenth at most. */
const NEARLY_ALL = 0.9
const ROUNDING = 1e-9

/** A tenant's own labels count for it however many others come. */
export const taughtBy = (earlier: SavedLessons = NOTHING_TAUGHT): TaughtBy => {
  const records = tenantRecords(earlier.tenants)
  const lately = latelyOf(earlier.lately)
  return {
    learn: ({ tenant, signs, right }) => {
      records.take(tenant, { score: scoreOf(signs), right })
      lately.add(tenant)
    },
    allows: (tenant, signs, maxErrorRate) => {
      if (lately.isNearlyAll(tenant)) return true
      const record = records.of(tenant)
      const lowest = record === undefined ? logit(1 - maxErrorRate) : lowestFor(maxErrorRate, record)
      return scoreOf(signs) >= lowest - ROUNDING
    },
    saved: () => ({ lately: lately.saved(), tenants: records.saved() }),
  }
}

/** Whose the last labels were. */
const latelyOf = (earlier: readonly string[]) => {
  const tenants: string[] = []
  const counts = new Map<string, number>()
  const add = (tenant: string): void => {
    tenants.push(tenant)
    counts.set(tenant, (counts.get(tenant) ?? 0) + 1)
    const oldest = tenants.length > MOST_LESSONS ? tenants.shift() : undefined
    if (oldest === undefined) return
    const left = (counts.get(oldest) ?? 1) - 1
    if (left > 0) counts.set(oldest, left)
    else counts.delete(oldest)
  }
  earlier.forEach(add)
  return {
    add,
    isNearlyAll: (tenant: string): boolean => (counts.get(tenant) ?? 0) >= NEARLY_ALL * tenants.length,
    saved: () => tenants,
  }
}

const tenantRecords = (earlier: SavedLessons['tenants']) => {
  const records = new LRUCache<string, TenantRecord>({ max: MOST_TENANTS, maxSize: MOST_MET })
  const keep = (tenant: string, record: TenantRecord): void => {
    // One that is there already would keep the size it had.
    records.delete(tenant)
    records.set(tenant, record, { size: Math.max(1, record.met.entries().length) })
  }
  for (const { tenant, met } of earlier) {
    const known = met.map(([score, right]) => ({ score, right }))
    keep(tenant, { met: trackRecord(known), lowest: new Map() })
  }
  return {
    take: (tenant: string, met: Met): void => {
      const record = records.get(tenant) ?? { met: trackRecord(), lowest: new Map<number, number>() }
      record.met.learn(met)
      record.lowest.clear()
      keep(tenant, record)
    },
    of: (tenant: string): TenantRecord | undefined => records.get(tenant),
    saved: (): SavedLessons['tenants'] =>
      Array.from(records.rkeys(), (tenant) => {
        const met = records.peek(tenant)?.met.entries() ?? []
        return { tenant, met: met.map(({ score, right }): SavedMet => [score, right]) }
      }),
  }
}

interface TenantRecord {
  readonly met: TrackRecord
  /** By rate, until the next label. */
  readonly lowest: Map<number, number>
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
