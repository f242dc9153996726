import type { ModelIdentity } from '../embedding/model.ts'
import type { IndexResult, IndexStart, IndexTask, PartitionSizes } from './index-messages.ts'
import { loadHnsw } from './hnsw-set.ts'
import { PromptIndex } from './prompt-index.ts'
import type { Removal } from './prompt-index.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'

/** What one task came to, and the partitions whose size it changed. */
export interface IndexOutcome {
  readonly result: IndexResult
  readonly sizes: PartitionSizes
}

/** The index as the thread runs it: one task after the other, never failing. */
export interface OpenIndex {
  /** Whether it was restored, or why not. */
  readonly detail: string
  sizes(): PartitionSizes
  run(task: IndexTask): IndexOutcome
}

/** Opens the index and restores its snapshot, where there is one that fits. */
export const openIndex = async ({ model, maxPrompts, exactLimit, folder }: IndexStart): Promise<OpenIndex> => {
  const library = await loadHnsw()
  const index = new PromptIndex({ dimensions: model.dimensions, maxPrompts, exactLimit }, library)
  const refusal = folder === undefined ? 'it is not kept' : readSnapshot(folder, index, { model, library })
  const origin = refusal === undefined ? 'restored' : `empty: ${refusal}`
  return {
    detail: `${library === undefined ? 'exact search only (hnswlib-node is not installed), ' : ''}${origin}`,
    sizes: () => [...index.sizes()],
    run: (task) => {
      try {
        return runTask(index, task, { model, folder })
      } catch (error) {
        return { result: { kind: 'error', message: error instanceof Error ? error.message : String(error) }, sizes: [] }
      }
    },
  }
}

const runTask = (
  index: PromptIndex,
  task: IndexTask,
  { model, folder }: { readonly model: ModelIdentity; readonly folder: string | undefined },
): IndexOutcome => {
  switch (task.kind) {
    case 'insert':
      return { result: { kind: 'insert' }, sizes: sizesOf(index, index.insert(task.prompt)) }
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
      if (folder !== undefined) writeSnapshot(folder, index, model)
      return { result: { kind: 'save' }, sizes: [] }
  }
}

const removal = (index: PromptIndex, { removed, touched }: Removal): IndexOutcome => ({
  result: { kind: 'remove', removed },
  sizes: sizesOf(index, touched),
})

const sizesOf = (index: PromptIndex, partitions: ReadonlySet<string>): PartitionSizes =>
  [...partitions].map((partition) => [partition, index.sizeOf(partition)])
