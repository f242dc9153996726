import type { LabelNumbers } from '../learning/label-numbers.ts'
import type { Label } from '../learning/learning.ts'
import type { ToldLabel } from './change.ts'
import type { Replication } from './replication.ts'

export interface SharedLearning {
  /** Tells the others what was learnt here. */
  tell(label: Label): void
  /** Learns what another instance told, once, however often the log has it; what this one told comes back as well, and is known. */
  hear(told: ToldLabel): void
}

export interface SharedLearningParts {
  readonly replication: Pick<Replication, 'tell'>
  /** As `ModelIdentity` is told in changes. */
  readonly model: string
  readonly numbers: LabelNumbers
  /** Of another instance. */
  readonly learn: (label: Label) => void
}

export const sharedLearning = ({ replication, model, numbers, learn }: SharedLearningParts): SharedLearning => ({
  tell: (label) => replication.tell({ kind: 'label', model, from: numbers.name, number: numbers.next(), label }),
  hear: ({ from, number, label }) => {
    if (numbers.isNew(from, number)) learn(label)
  },
})
