import { messageOf, StoreError } from '../errors.ts'
import { openHandles, type Handles } from './handles.ts'
import { createWriteQueue, type QueuedWrite } from './write-queue.ts'

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
  close(): Promise<void>
}

/** `written: false` commits nothing. `first`: nothing was changed before it in the same commit. */
export type Change<Result> = (
  generation: number,
  first: boolean,
) => { readonly result: Result; readonly written: boolean }

/** Throws a `StoreError` that names the path and the remedy. */
export const openDatabase = (path: string): LmdbDatabase => {
  const handles = openHandles(path)
  const { root, entries, labels, ends, changes, heads } = handles
  const queue = createWriteQueue((group) => commit(handles, group))
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
    close: async () => {
      await queue.idle()
      await root.close()
    },
  }
}

const head = 'generation'
const maxTries = 100

const generationIn = ({ root, heads }: Handles): number => {
  root.resetReadTxn()
  return heads.getEntry(head)?.version ?? 0
}

/**
 * Optimistic, on the generation: nothing waits inside of a transaction. (lmdb's own transaction callbacks would hold the lock of
 * every process's writes while they wait for our event loop; with lmdb 3.5.6 on Node 20 they were seen never to return.)
 */
const commit = async (handles: Handles, group: readonly QueuedWrite[]): Promise<void> => {
  const { heads } = handles
  for (let tries = 0; tries < maxTries; tries++) {
    const seen = generationIn(handles)
    let after: number | undefined
    const action = () => {
      after = seen
      for (const [place, { change }] of group.entries()) if (change(after + 1, place === 0)) after += 1
      if (after > seen) heads.put(head, '', after)
    }
    const commitment = seen === 0 ? heads.ifNoExists(head, action) : heads.ifVersion(head, seen, action)
    const committed = await commitment.catch(notCommitted)
    if (after !== undefined && (committed || after === seen)) return
  }
  throw new StoreError(
    'lmdb',
    'write',
    `Other processes wrote to the cache ${maxTries} times in between; the write was given up.`,
  )
}

const valueOf = <Value>(result: { readonly value: Value } | undefined): Value => {
  if (result === undefined) throw new Error('A write was committed that never ran.')
  return result.value
}

/** MDB_BAD_TXN: the transaction was broken off by no fault of ours, and nothing of it was kept. Seen where several processes write at once. */
const brokenOff = -30_782

const notCommitted = async (failure: unknown): Promise<false> => {
  const cause = await trueCause(failure)
  if (cause instanceof Error && 'code' in cause && cause.code === brokenOff) return false
  const remedy = 'Most often its disk is full: free some, or lower cache.maxBytes.'
  throw new StoreError('lmdb', 'write', `The cache could not be written: ${messageOf(cause)}. ${remedy}`, cause)
}

/** lmdb's error carries the true one as a promise, which is rejected as well and would end the process if nobody heard it. */
const trueCause = async (failure: unknown): Promise<unknown> => {
  if (!(failure instanceof Error) || !('commitError' in failure)) return failure
  try {
    return await failure.commitError
  } catch (cause) {
    return cause
  }
}

const pageBytes = (stats: object): number => {
  const { pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages } = { ...noPages, ...stats }
  return pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages)
}

const noPages = { pageSize: 4_096, treeBranchPageCount: 0, treeLeafPageCount: 0, overflowPages: 0 }
