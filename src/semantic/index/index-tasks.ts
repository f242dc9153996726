import { messageOf } from '../../errors.ts'
import type { ModelIdentity } from '../embedding/model.ts'
import type { IndexResult, IndexStart, IndexTask, Origin, PartitionSizes } from './index-messages.ts'
import { loadHnsw } from './hnsw-set.ts'
import { PromptIndex } from './prompt-index.ts'
import type { Removal } from './prompt-index.ts'
import { readSnapshot } from './read-snapshot.ts'
import type { Restored } from './read-snapshot.ts'
import { writeSnapshot } from './write-snapshot.ts'

/** What one task came to, and the partitions whose size it changed. */
export interface IndexOutcome {
  readonly result: IndexResult
  readonly sizes: PartitionSizes
}

/** The index as the thread runs it. Changes and saves come one after the other, in the order of the calls; lookups do not wait for a save. */
export interface OpenIndex {
  readonly origin: Origin
  sizes(): PartitionSizes
  /** Never rejects. */
  run(task: IndexTask): Promise<IndexOutcome>
}

/** Opens the index and restores its snapshot, where there is one that fits. */
export const openIndex = async ({ model, maxPrompts, exactLimit, folder }: IndexStart): Promise<OpenIndex> => {
  const library = await loadHnsw()
  const index = new PromptIndex({ dimensions: model.dimensions, maxPrompts, exactLimit }, library)
  const restored: Restored =
    folder === undefined ? { kind: 'none', reason: 'it is not kept' } : readSnapshot(folder, index, { model, library })
  let changes: Promise<unknown> = Promise.resolve()
  let waiting = 0

  /** At once where nothing is being saved, as a lookup that comes next may ask for what was inserted. */
  const inTurn = (task: IndexTask): Promise<IndexOutcome> => {
    const outcome =
      waiting === 0
        ? runTask(index, task, { model, folder })
        : changes.then(() => runTask(index, task, { model, folder }))
    waiting += 1
    changes = outcome.finally(() => (waiting -= 1))
    return outcome
  }
  return {
    origin: originOf(restored, library !== undefined),
    sizes: () => [...index.sizes()],
    run: (task) => (isChange(task) ? inTurn(task) : runTask(index, task, { model, folder })),
  }
}

const originOf = (restored: Restored, hasGraphs: boolean): Origin => {
  const words = restored.kind === 'restored' ? 'restored' : `started empty: ${restored.reason}`
  return {
    detail: `${hasGraphs ? '' : 'exact search only (hnswlib-node is not installed), '}${words}`,
    note: restored.kind === 'restored' ? restored.note : undefined,
    warning: restored.kind === 'damaged' ? `the saved index is left out, ${restored.reason}` : undefined,
  }
}

/** Saving is one as well: what is being written must not change. */
const isChange = ({ kind }: IndexTask): boolean => !READS.has(kind)

const READS: ReadonlySet<IndexTask['kind']> = new Set(['holds', 'nearest', 'stats', 'page'])

interface Place {
  readonly model: ModelIdentity
  readonly folder: string | undefined
}

const runTask = async (index: PromptIndex, task: IndexTask, place: Place): Promise<IndexOutcome> => {
  try {
    return await outcomeOf(index, task, place)
  } catch (error) {
    return { result: { kind: 'error', message: messageOf(error) }, sizes: [] }
  }
}

const outcomeOf = async (index: PromptIndex, task: IndexTask, { model, folder }: Place): Promise<IndexOutcome> => {
  switch (task.kind) {
    case 'insert':
      return { result: { kind: 'insert' }, sizes: sizesOf(index, index.insert(task.prompt)) }
    case 'holds':
      return { result: { kind: 'holds', holds: index.holds(task.id) }, sizes: [] }
    case 'nearest':
      return { result: { kind: 'nearest', neighbours: index.nearest(task.question) }, sizes: [] }
    case 'remove':
      return removal(index, index.remove(task.selector))
    case 'remove-untouched':
      return removal(index, index.removeUntouched(task.sinceInserts))
    case 'stats':
      return { result: { kind: 'stats', stats: index.stats() }, sizes: [] }
    case 'page':
      return { result: { kind: 'page', page: index.page(task.from, task.count) }, sizes: [] }
    case 'save':
      if (folder !== undefined) await writeSnapshot(folder, index, { model, note: task.note })
      return { result: { kind: 'save' }, sizes: [] }
  }
}

const removal = (index: PromptIndex, { removed, touched }: Removal): IndexOutcome => ({
  result: { kind: 'remove', removed },
  sizes: sizesOf(index, touched),
})

const sizesOf = (index: PromptIndex, partitions: ReadonlySet<string>): PartitionSizes =>
  [...partitions].map((partition) => [partition, index.sizeOf(partition)])
