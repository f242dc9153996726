import { messageOf, StoreError } from '../errors.ts'
import { openHandles, type Handles } from './handles.ts'

/** The databases, and the one way to write to them. */
export interface LmdbDatabase extends Handles {
  /** Grows by one with every write of any process; 0 before the first. */
  generation(): number
  /**
   * Runs `change` against one state of the databases and commits what it puts and removes, all of it or nothing. Writes of this
   * process go in the order of the calls; where another process was faster, `change` runs again on the new state. It must be
   * synchronous and have no other effect, and it reads the state before, never what it has put itself.
   */
  write<Result>(change: Change<Result>): Promise<Result>
  /** Bytes of the pages in use. */
  usedBytes(): number
  entryCount(): number
  close(): Promise<void>
}

/** `written: false` commits nothing. */
export type Change<Result> = (generation: number) => { readonly result: Result; readonly written: boolean }

/** Throws a `StoreError` that names the path and the remedy. */
export const openDatabase = (path: string): LmdbDatabase => {
  const handles = openHandles(path)
  const { root, entries, labels, ends, changes, heads } = handles
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...handles,
    generation: () => generationIn(handles),
    write: (change) => {
      const written = last.then(() => commit(handles, change))
      last = written.catch(() => undefined)
      return written
    },
    usedBytes: () => {
      root.resetReadTxn()
      return [entries, labels, ends, changes, heads].reduce((sum, database) => sum + pageBytes(database.getStats()), 0)
    },
    entryCount: () => ({ entryCount: 0, ...entries.getStats() }).entryCount,
    close: async () => {
      await last
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
const commit = async <Result>(handles: Handles, change: Change<Result>): Promise<Result> => {
  const { heads } = handles
  for (let tries = 0; tries < maxTries; tries++) {
    const seen = generationIn(handles)
    const outcome: { value?: ReturnType<Change<Result>> } = {}
    const action = () => {
      outcome.value = change(seen + 1)
      if (outcome.value.written) heads.put(head, '', seen + 1)
    }
    const commitment = seen === 0 ? heads.ifNoExists(head, action) : heads.ifVersion(head, seen, action)
    const committed = await commitment.catch(notCommitted)
    if (outcome.value !== undefined && (committed || !outcome.value.written)) return outcome.value.result
  }
  throw new StoreError(
    'lmdb',
    'write',
    `Other processes wrote to the cache ${maxTries} times in between; the write was given up.`,
  )
}

const notCommitted = async (failure: unknown): Promise<never> => {
  const cause = await trueCause(failure)
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
