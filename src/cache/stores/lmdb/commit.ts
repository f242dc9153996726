import { messageOf, StoreError } from '../errors.ts'
import type { Handles } from './handles.ts'
import type { QueuedWrite } from './write-queue.ts'

/** What a commit needs of the databases. */
export type Committing = Pick<Handles, 'root' | 'heads'>

const head = 'generation'
/** Other processes were faster so often. */
const maxTries = 100
/** lmdb broke it off so often: then the reason is no passing one. */
const mostBrokenOff = 5

export const generationIn = ({ root, heads }: Committing): number => {
  root.resetReadTxn()
  return heads.getEntry(head)?.version ?? 0
}

/**
 * Optimistic, on the generation: nothing waits inside of a transaction. (lmdb's own transaction callbacks would hold the lock of
 * every process's writes while they wait for our event loop; with lmdb 3.5.6 on Node 20 they were seen never to return.)
 */
export const commit = async (databases: Committing, group: readonly QueuedWrite[]): Promise<void> => {
  const { heads } = databases
  let brokenOff = 0
  for (let tries = 0; tries < maxTries; tries++) {
    const seen = generationIn(databases)
    let after: number | undefined
    const action = () => {
      after = seen
      for (const [place, { change }] of group.entries()) if (change(after + 1, place === 0)) after += 1
      if (after > seen) heads.put(head, '', after)
    }
    try {
      const committed = await (seen === 0 ? heads.ifNoExists(head, action) : heads.ifVersion(head, seen, action))
      if (after !== undefined && (committed || after === seen)) return
    } catch (failure) {
      const cause = await trueCause(failure)
      brokenOff += 1
      if (!isBrokenOff(cause) || brokenOff === mostBrokenOff) throw notWritten(cause)
    }
  }
  throw new StoreError(
    'lmdb',
    'write',
    `Other processes wrote to the cache ${maxTries} times in between; the write was given up.`,
  )
}

/**
 * MDB_BAD_TXN: lmdb broke the transaction off, and nothing of it was kept. It says so where its list of free pages, which it keeps in memory
 * between commits, does not fit what other processes left (it reads that anew for the next try), and of every change behind one that
 * failed, whose own reason is lost then.
 */
const isBrokenOff = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === -30_782

const notWritten = (cause: unknown): StoreError => {
  const remedy = 'Most often its disk is full: free some, or lower cache.maxBytes.'
  return new StoreError('lmdb', 'write', `The cache could not be written: ${messageOf(cause)}. ${remedy}`, cause)
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
