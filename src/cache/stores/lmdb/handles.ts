import { open, type Database, type RootDatabase } from 'lmdb'
import { messageOf } from '../errors.ts'
import { damaged, openError } from './data-file.ts'

/** The databases of one LMDB environment. */
export interface Handles {
  readonly root: RootDatabase
  /** Encoded entries by key. */
  readonly entries: Database<Buffer, string>
  /** Keys by label (dupSort). */
  readonly labels: Database<string, string>
  /** [deleteAt, key]: the soonest to end come first. */
  readonly ends: Database<true, [number, string]>
  /** What each generation changed, as JSON (see journal.ts). */
  readonly changes: Database<string, number>
  /** One row, whose version is the generation. */
  readonly heads: Database<string, string>
}

/** In a folder that is there. Throws a `StoreError` that names the path and the remedy. */
export const openHandles = (path: string): Handles => {
  try {
    return handlesIn(path)
  } catch (error) {
    throw explained(path, error)
  }
}

// Raised when the layout of the databases changes: what older versions kept is then not seen any more.
const layout = 'v1'

const handlesIn = (path: string): Handles => {
  const root = open({
    path,
    maxDbs: 8,
    noMemInit: true,
    // A write is done when it is on the disk. With lmdb's overlapping sync a process that ends may wait for ever, with the others'
    // writes behind it, a commit that failed lets nobody close, and a file of before a power cut is set back by more than was lost.
    overlappingSync: false,
    // lmdb would begin batches of its own, whose promises nobody has: a full disk would end the process by their rejections.
    eventTurnBatching: false,
  })
  // Processes that were killed leave their places in the table of readers; LMDB cannot reuse pages that those might still read.
  root.readerCheck()
  return {
    root,
    entries: root.openDB(`${layout}-entries`, { encoding: 'binary' }),
    labels: root.openDB(`${layout}-labels`, { dupSort: true, encoding: 'ordered-binary' }),
    ends: root.openDB(`${layout}-ends`, { encoding: 'ordered-binary' }),
    changes: root.openDB(`${layout}-changes`, { keyEncoding: 'uint32', encoding: 'string' }),
    heads: root.openDB(`${layout}-heads`, { encoding: 'string', useVersions: true }),
  }
}

const explained = (path: string, error: unknown): Error => {
  const message = messageOf(error)
  if (/MDB_(?:CORRUPTED|INVALID|PAGE_NOTFOUND|BAD_|VERSION)/.test(message)) return damaged(path, message, error)
  if (/no space/i.test(message)) {
    return openError(
      path,
      `has no room: ${message}`,
      'Free disk space there, or set cache.path to another disk.',
      error,
    )
  }
  const remedy = 'Set cache.path to a folder on a local disk that only the gateway uses.'
  return openError(path, `cannot be opened: ${message}`, remedy, error)
}
