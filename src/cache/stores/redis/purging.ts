import { labelsOf, type CacheEntry } from '../../entry.ts'
import type { PurgeMode, Selector } from '../../store.ts'
import { decodeHead, stampOf, stampOffset } from '../codec.ts'
import { identityBytes, type Page, type RedisCommands } from './commands.ts'
import { headBytes } from './heads.ts'
import type { Keyspace } from './keyspace.ts'
import { indexMayHaveGaps } from './survey.ts'

export interface Purging {
  readonly commands: RedisCommands
  readonly keyspace: Keyspace
}

export interface Purge {
  readonly selector: Selector
  readonly mode: PurgeMode
  readonly now: number
}

/**
 * Purges page by page; how many living entries were touched. Each entry is looked at before, because a label set may name one that
 * has been replaced; the sets themselves are left alone (a write may be about to rely on its row) and trimmed by time.
 */
export const purgeEntries = async (purging: Purging, purge: Purge): Promise<number> => {
  const { commands, keyspace } = purging
  const { selector } = purge
  if (selector.kind === 'key') return touch(purging, purge, keyspace.entry(selector.key))
  if (selector.kind === 'all' || (await indexMayHaveGaps(commands))) return purgeByScan(purging, purge)
  let touched = 0
  for (const label of new Set(selector.labels)) {
    const set = keyspace.label(label)
    const pages = async (cursor: string) => {
      const { keys, ...page } = await commands.labelPage(set, cursor)
      return { ...page, keys: keys.map((key) => keyspace.entry(key)) }
    }
    touched += await touchPages(purging, { ...purge, label }, pages)
  }
  return touched
}

/** `label`: counts, and touches, only what has none of the labels before it. */
interface LabelPurge extends Purge {
  readonly label?: string
}

const purgeByScan = async (purging: Purging, purge: Purge): Promise<number> => {
  let touched = 0
  for (const node of purging.commands.nodes()) {
    touched += await touchPages(purging, purge, (cursor) => node.keyPage(purging.keyspace.entries, cursor))
  }
  return touched
}

const touchPages = async (
  purging: Purging,
  purge: LabelPurge,
  pageAt: (cursor: string) => Promise<Page>,
): Promise<number> => {
  let touched = 0
  let cursor = '0'
  do {
    const page = await pageAt(cursor)
    const counts = await Promise.all(page.keys.map((name) => touch(purging, purge, name)))
    touched += counts.reduce((sum, count) => sum + count, 0)
    cursor = page.cursor
  } while (cursor !== '0')
  return touched
}

/** 1 if the entry of that name is meant, lives and was touched, else 0. */
const touch = async ({ commands }: Purging, purge: LabelPurge, name: string): Promise<number> => {
  const bytes = await headBytes(commands, name)
  if (bytes.length === 0) return 0
  const entry = decodeHead(bytes)
  const identity = bytes.subarray(0, identityBytes)
  if (entry === undefined) return purge.mode === 'purge' ? commands.dropIf(name, identity).then(() => 0) : 0
  if (entry.deleteAt <= purge.now || !isMeant(entry, purge)) return 0
  if (purge.mode === 'purge') return (await commands.dropIf(name, identity)) === 1 ? 1 : 0
  if (entry.staleAt <= purge.now) return 1
  const stamp = { offset: stampOffset, bytes: stampOf(purge.now) }
  return (await commands.stampIf(name, identity, stamp)) === 1 ? 1 : 0
}

const isMeant = (entry: CacheEntry, { selector, label }: LabelPurge): boolean => {
  if (selector.kind !== 'labels') return true
  const carried = labelsOf(entry)
  const first = selector.labels.find((one) => carried.includes(one))
  return first !== undefined && (label === undefined || first === label)
}
