import type { VectorIndex } from '../vector-index.ts'
import type { IndexResult, IndexStart, IndexTask } from './index-messages.ts'
import { openIndex } from './index-tasks.ts'
import { IndexUnavailable } from './index-unavailable.ts'

/** The index on the calling thread: for evaluation and tests, where nobody waits. */
export const localIndex = async (start: IndexStart): Promise<VectorIndex> => {
  const index = await openIndex(start)
  const sizes = new Map(index.sizes())
  const run = async (task: IndexTask): Promise<IndexResult> => {
    const outcome = await index.run(task)
    for (const [partition, size] of outcome.sizes) sizes.set(partition, size)
    if (outcome.result.kind === 'error') throw new IndexUnavailable('error', outcome.result.message)
    return outcome.result
  }
  return {
    ...indexOver(run),
    name: 'local',
    state: () => ({ ok: true, ...index.origin }),
    isEmpty: (partition) => (sizes.get(partition) ?? 0) === 0,
    close: async () => undefined,
  }
}

/** The contract's questions as tasks. */
export const indexOver = (
  run: (task: IndexTask) => Promise<IndexResult>,
): Pick<VectorIndex, 'insert' | 'holds' | 'nearest' | 'remove' | 'removeUntouched' | 'stats' | 'page' | 'save'> => ({
  insert: async (prompt) => void (await run({ kind: 'insert', prompt })),
  holds: async (id) => {
    const result = await run({ kind: 'holds', id })
    return result.kind === 'holds' && result.holds
  },
  nearest: async (question) => {
    const result = await run({ kind: 'nearest', question })
    return result.kind === 'nearest' ? result.neighbours : []
  },
  remove: async (selector) => removedOf(await run({ kind: 'remove', selector })),
  removeUntouched: async (sinceInserts) => removedOf(await run({ kind: 'remove-untouched', sinceInserts })),
  stats: async () => {
    const result = await run({ kind: 'stats' })
    return result.kind === 'stats' ? result.stats : { prompts: 0, partitions: 0, graphs: 0, inserts: 0 }
  },
  page: async (from, count) => {
    const result = await run({ kind: 'page', from, count })
    return result.kind === 'page' ? result.page : { prompts: [], next: undefined }
  },
  save: async (note) => void (await run({ kind: 'save', note })),
})

const removedOf = (result: IndexResult): number => (result.kind === 'remove' ? result.removed : 0)
