import type { Selector } from '../../cache/store.ts'
import type { ModelIdentity } from '../embedding/model.ts'
import type { LexicalIndex } from '../lexical/lexical-index.ts'
import type { IndexState, VectorIndex } from '../vector-index.ts'
import type { Replica } from './replica.ts'
import type { Replication } from './replication.ts'

export interface Sharing {
  /** Knows the words of what comes from others. */
  readonly lexical: LexicalIndex
  readonly replication: Replication
  /** See `modelName`. */
  readonly model: string
  /** What another instance has learnt. */
  readonly learn: Replica['learn']
  readonly changed: (removed?: Selector) => void
}

/** A model in one of its versions, as changes name it. */
export const modelName = ({ name, version }: ModelIdentity): string => `${name}@${version}`

/** An index that may lose, in a crash, what came since it was saved. */
export interface ReopeningIndex extends VectorIndex {
  /** How often it was opened. */
  lives(): number
}

/** The same index, which also tells the other instances what is inserted here and takes in what is inserted there. Removals are told by whoever purges. */
export const sharedIndex = (index: ReopeningIndex, sharing: Sharing): VectorIndex => {
  const { lexical, replication, model, learn, changed } = sharing
  replication.follow({
    model,
    index,
    lives: () => index.lives(),
    insert: async (prompt) => {
      await index.insert(prompt)
      lexical.set(prompt.partition, prompt.text, prompt.id)
      changed()
    },
    remove: async (selector) => {
      if (selector.kind === 'all') lexical.clear()
      if (selector.kind === 'key') lexical.remove(selector.key)
      const removing = index.remove(selector)
      changed(selector)
      await removing
    },
    learn: (told) => {
      learn(told)
      changed()
    },
  })
  return {
    name: index.name,
    state: () => withDetail(index.state(), replication.detail()),
    isEmpty: (partition) => index.isEmpty(partition),
    insert: async (prompt) => {
      const inserted = index.insert(prompt)
      // At once, so that the log has it before a purge that comes next. What is refused here is taken in when the log brings it.
      replication.tell({ kind: 'insert', model, prompt })
      await inserted
    },
    holds: (id) => index.holds(id),
    nearest: (question) => index.nearest(question),
    remove: (selector) => index.remove(selector),
    removeUntouched: (sinceInserts) => index.removeUntouched(sinceInserts),
    stats: () => index.stats(),
    page: (from, count) => index.page(from, count),
    // The position first: what is applied while it is saved may be applied again.
    save: () => index.save(replication.position()),
    close: () => index.close(),
  }
}

const withDetail = (state: IndexState, more: string | undefined): IndexState =>
  more === undefined ? state : { ...state, detail: `${state.detail}, ${more}` }
