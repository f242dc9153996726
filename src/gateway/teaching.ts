import type { Dialect } from '../dialect.ts'
import type { CacheEntry } from '../cache/entry.ts'
import type { CacheStore } from '../cache/store.ts'
import { parseObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Announce } from '../events.ts'
import type { AuditOutcome } from '../semantic/learning/audit-outcome.ts'
import { compareAnswers } from '../semantic/learning/compare-answers.ts'
import type { Label, LabelSource } from '../semantic/learning/learning.ts'
import type { SemanticTier } from '../semantic/tier.ts'
import { answerText } from './answer-text.ts'
import type { Judging } from './judging.ts'
import type { Candidate } from './look-for-similar.ts'

/** A candidate's answer, served or not, and the answer that the provider gave to the same prompt. */
export interface Lesson {
  readonly candidate: Candidate
  readonly fresh: CacheEntry
  /** The prompt's last text of the user. */
  readonly question: string
  readonly dialect: Dialect
  /** Brings another answer to the very same call; undefined where that would be a caller's own money. */
  readonly again: (() => Promise<JsonObject | undefined>) | undefined
}

/** Compares answers behind the calls they belong to, and lets the tier learn from them. */
export interface Teaching {
  /** What came of it; never rejects. Audits are paid for and always compared; of other answers, what comes while many wait is left out. */
  teach(lesson: Lesson): Promise<AuditOutcome>
}

export interface TeachingCollaborators {
  readonly tier: SemanticTier
  readonly store: Pick<CacheStore, 'get'>
  readonly announce: Announce
  readonly judging: Judging
}

/** Below this probability nothing that is learnt would ever get a pair served: no judge is asked. */
const NEAR_MISS = 0.3
/** Labels of what was or might be served, by the same words as well: there a wrong one is worth a second question. */
const movesTheTier = ({ source, seen }: Candidate): boolean => ALWAYS_MOVE.has(source) || seen?.withinReach !== false
const ALWAYS_MOVE: ReadonlySet<LabelSource> = new Set(['audit', 'observed', 'withheld'])
/** More would take the embedder from those who wait for it. */
const AT_A_TIME = 2
/** Answers that came anyway; each may hold an entry of the largest size. */
const MOST_WAITING = 100

export const createTeaching = ({ tier, store, announce, judging }: TeachingCollaborators): Teaching => {
  const inTurn = lanes()
  const learn = (label: Label) => {
    tier.learning.learn(label)
    const { source, right } = label
    announce({ type: 'semantic-label', source, right, ...standing(tier) })
  }
  const comparisonOf = async (one: string, other: string, tenant: string) =>
    compareAnswers(one, other, await tier.similarity(one, other, `answers ${tenant}`))
  /** A provider that answers the same call with something else, too, tells nothing by an answer that differs. */
  const isSteady = async (answer: string, { again, dialect, fresh }: Lesson): Promise<boolean> => {
    // One that cannot be asked leaves the answers different: the safe side.
    const body = await again?.().catch(() => undefined)
    const second = body && answerText(dialect, body)
    return second === undefined || (await comparisonOf(answer, second, fresh.tenant)) !== 'different'
  }
  const compared = async (lesson: Lesson): Promise<AuditOutcome> => {
    const { candidate, fresh, question, dialect } = lesson
    const kept = await store.get(candidate.id)
    if (kept === undefined) return 'dropped'
    const [one, other] = [kept, fresh].map((entry) => textOf(entry, dialect))
    if (one === undefined || other === undefined) return 'unsure'
    const comparison = await comparisonOf(one, other, fresh.tenant)
    if (comparison === 'different' && movesTheTier(candidate) && !(await isSteady(other, lesson))) return 'unsteady'
    if (comparison !== 'unsure') {
      const right = comparison === 'same'
      learn({ ...candidate, asked: fresh.key, right })
      return right ? 'right' : 'wrong'
    }
    if ((candidate.seen?.probability ?? 1) < NEAR_MISS) return 'unsure'
    judging.consider({ question, kept: one, fresh: other }, fresh.tenant, (right) =>
      learn({ ...candidate, source: 'judge', right }),
    )
    return 'unsure'
  }
  return {
    teach: async (lesson) => {
      const { source } = lesson.candidate
      const outcome = await inTurn(() => compared(lesson), source === 'audit').catch((): AuditOutcome => 'dropped')
      if (source === 'observed') announce({ type: 'semantic-audit', source, outcome })
      return outcome
    },
  }
}

/** A few at a time, those that were paid for first. */
const lanes = () => {
  const paid: (() => void)[] = []
  const others: (() => void)[] = []
  let underWay = 0
  return async (work: () => Promise<AuditOutcome>, isPaid: boolean): Promise<AuditOutcome> => {
    if (underWay < AT_A_TIME) underWay++
    else {
      if (!isPaid && others.length >= MOST_WAITING) return 'dropped'
      // Who is done hands over.
      await new Promise<void>((resolve) => (isPaid ? paid : others).push(resolve))
    }
    try {
      return await work()
    } finally {
      const next = paid.shift() ?? others.shift()
      if (next === undefined) underWay--
      else next()
    }
  }
}

const textOf = ({ body }: CacheEntry, dialect: Dialect): string | undefined => {
  const parsed = parseObject(new TextDecoder().decode(body))
  return parsed && answerText(dialect, parsed)
}

/** What all labels come to now. */
export const standing = ({ learning }: SemanticTier) => ({
  falseHits: learning.falseHits(),
  allowance: learning.allowance(),
})
