import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { noEvidence, remember } from '../verdict/evidence.ts'
import type { Evidence, Observation } from '../verdict/evidence.ts'

/** What is known of single entries; those of which nothing was learnt for longest are forgotten first. */
export interface EntryRecords {
  evidenceOf(id: string): Evidence
  /** Equal for entries that were found to have one answer; the entry's own id where nothing is known. */
  answerOf(id: string): string
  observe(id: string, observation: Observation): void
  /** The answer of `asked` was found to be, or not to be, that of `id`. */
  compared(asked: string, id: string, right: boolean): void
  saved(): SavedRecords
}

const observation = z.object({ probability: z.number(), right: z.boolean(), reliability: z.number().gt(0.5).max(1) })
export const savedRecords = z.object({
  evidence: z.array(z.tuple([z.string(), z.array(observation).readonly()])),
  // An earlier version saved none.
  answers: z.array(z.tuple([z.string(), z.string()])).default([]),
})
type SavedRecords = z.output<typeof savedRecords>

export const entryRecords = (max: number, earlier?: SavedRecords): EntryRecords => {
  const evidence = new LRUCache<string, Evidence>({ max })
  const answers = new LRUCache<string, string>({ max })
  for (const [id, record] of earlier?.evidence ?? []) evidence.set(id, record)
  for (const [id, answer] of earlier?.answers ?? []) answers.set(id, answer)
  // Reading makes no record younger.
  const evidenceOf = (id: string) => evidence.peek(id) ?? noEvidence
  const answerOf = (id: string) => answers.peek(id) ?? id
  return {
    evidenceOf,
    answerOf,
    observe: (id, seen) => void evidence.set(id, remember(evidenceOf(id), seen)),
    compared: (asked, id, right) => {
      if (right) answers.set(asked, answerOf(id))
      else answers.delete(asked)
    },
    saved: () => ({ evidence: [...evidence.entries()].reverse(), answers: [...answers.entries()].reverse() }),
  }
}
