import type { IndexedPrompt, VectorIndex } from '../vector-index.ts'
import type { Selector } from '../../cache/store.ts'
import type { ToldLabel } from './change.ts'

/** One instance's index, as changes of others reach it. */
export interface Replica {
  /** Which model, in which version, its vectors are from. */
  readonly model: string
  readonly index: Pick<VectorIndex, 'page' | 'stats' | 'removeUntouched' | 'state'>
  /** How often the index was opened: after a crash it is as it was last saved. */
  lives(): number
  /** Both as if it had happened here. Reject when the index cannot do it now. */
  insert(prompt: IndexedPrompt): Promise<void>
  remove(selector: Selector): Promise<void>
  learn(told: ToldLabel): void
}
