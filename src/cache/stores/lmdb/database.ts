import type { Clock } from '../../../clock.ts'
import { commit, generationIn } from './commit.ts'
import { prepareFolder } from './data-file.ts'
import { openThroughGate } from './gate.ts'
import { openHandles, type Handles } from './handles.ts'
import { createWriteQueue } from './write-queue.ts'

/** The databases, and the one way to write to them. */
export interface LmdbDatabase extends Handles {
  /** Grows by one with every write of any process; 0 before the first. */
  generation(): number
  /**
   * Runs `change` against one state of the databases and commits what it puts and removes, all of it or nothing. Writes of this
   * process go in the order of the calls; where another process was faster, `change` runs again on the new state. It must be
   * synchronous and have no other effect, and it reads the state before, never what it has put itself. A change of one entry alone
   * names its key: those that wait at the same time, of different entries, are one commit.
   */
  write<Result>(change: Change<Result>, entry?: string): Promise<Result>
  /** Bytes of the pages in use. */
  usedBytes(): number
  entryCount(): number
  /** No write is under way: no thread waits for the disk. */
  atRest(): boolean
  /** Resolves when every write has ended and the databases are closed. */
  close(): Promise<void>
}

/** `written: false` commits nothing. `first`: nothing was changed before it in the same commit. */
export type Change<Result> = (
  generation: number,
  first: boolean,
) => { readonly result: Result; readonly written: boolean }

/** Throws a `StoreError` that names the path and the remedy. */
export const openDatabase = (path: string, clock: Clock): LmdbDatabase => {
  prepareFolder(path)
  const { opened: handles, gate } = openThroughGate({ path, clock }, () => openHandles(path))
  const { root, entries, labels, ends, changes, heads } = handles
  const queue = createWriteQueue((group) => gate.pass(() => commit(handles, group)))
  return {
    ...handles,
    generation: () => generationIn(handles),
    write: (change, entry) => {
      let result: { readonly value: Awaited<ReturnType<typeof change>>['result'] } | undefined
      return queue
        .add({
          entry,
          change: (generation, first) => {
            const made = change(generation, first)
            result = { value: made.result }
            return made.written
          },
        })
        .then(() => valueOf(result))
    },
    usedBytes: () => {
      root.resetReadTxn()
      return [entries, labels, ends, changes, heads].reduce((sum, database) => sum + pageBytes(database.getStats()), 0)
    },
    entryCount: () => ({ entryCount: 0, ...entries.getStats() }).entryCount,
    atRest: () => !queue.isBusy(),
    close: async () => {
      await queue.idle()
      await gate.pass(() => root.close())
      await gate.close()
    },
  }
}

const valueOf = <Value>(result: { readonly value: Value } | undefined): Value => {
  if (result === undefined) throw new Error('A write was committed that never ran.')
  return result.value
}

const pageBytes = (stats: object): number => {
  const { pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages } = { ...noPages, ...stats }
  return pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages)
}

const noPages = { pageSize: 4_096, treeBranchPageCount: 0, treeLeafPageCount: 0, overflowPages: 0 }
