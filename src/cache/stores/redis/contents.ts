import type { Clock } from '../../../clock.ts'
import type { ListedEntry, Slice, SliceWish, StoreContents } from '../../store.ts'
import { BadCursorError } from '../errors.ts'
import { listedFrom } from '../listed.ts'
import type { Page, RedisCommands } from './commands.ts'
import type { RedisEntries } from './entries.ts'
import { headBytes } from './heads.ts'
import type { Invalidation } from './invalidation.ts'
import type { Keyspace } from './keyspace.ts'
import { indexMayHaveGaps } from './survey.ts'

interface Means {
  readonly commands: RedisCommands
  readonly keyspace: Keyspace
  readonly clock: Clock
  readonly entries: Pick<RedisEntries, 'take'>
  readonly invalidation: Pick<Invalidation, 'tellOthers'>
}

/** What Redis is asked to look at for a page. It may give some more. */
const pageCount = 100
/** Looked at together; of whole entries as many as a deadline has time for. */
const headsAtOnce = 32
const bodiesAtOnce = 8
const mostBytes = 4 * 1_024 ** 2

/** By SCAN, or along the set of a label. A page that does not fit into a slice is asked for again, less what was given of it. */
export const redisContents = (means: Means): StoreContents => ({
  slice: (wish) => slice(means, wish),
  has: async (keys) => {
    const { commands, keyspace } = means
    const there = await Promise.all(keys.map((key) => commands.exists(keyspace.entry(key))))
    return new Set(keys.filter((_key, place) => there[place] === 1))
  },
  take: async (entry) => {
    const taken = await means.entries.take(entry)
    if (taken === 'kept') await means.invalidation.tellOthers({ kind: 'key', key: entry.key })
    return taken
  },
})

const slice = async (means: Means, wish: SliceWish): Promise<Slice> => {
  const sources = await sourcesOf(means, wish)
  const place = placeIn(wish.cursor)
  const at = place === undefined ? 0 : sources.findIndex(({ name }) => name === place.source)
  const source = sources[at]
  if (source === undefined) {
    if (place !== undefined) throw new BadCursorError()
    return { entries: [] }
  }
  const { cursor, given } = place ?? { cursor: '0', given: new Set<string>() }
  const page = await source.pageAt(cursor)
  const keys = [...new Set(page.keys)].filter((key) => !given.has(shortened(key)))
  const { entries, looked } = await look(means, wish, keys)
  const here = { source: source.name, cursor }
  if (looked.length < keys.length)
    return { entries, next: written({ ...here, given: [...given, ...looked.map(shortened)] }) }
  if (page.cursor !== '0') return { entries, next: written({ ...here, cursor: page.cursor, given: [] }) }
  const following = sources[at + 1]
  return { entries, next: following && written({ source: following.name, cursor: '0', given: [] }) }
}

/** Where keys of entries come from: the set of one label, or each server. */
interface Source {
  readonly name: string
  pageAt(cursor: string): Promise<Page>
}

const labelSource = 'label'

const sourcesOf = async ({ commands, keyspace }: Means, wish: SliceWish): Promise<readonly Source[]> => {
  const [label] = wish.labels
  if (label !== undefined && !(await indexMayHaveGaps(commands))) {
    const set = keyspace.label(label)
    return [{ name: labelSource, pageAt: (cursor) => commands.labelPage(set, cursor, pageCount) }]
  }
  const servers = commands.nodes().map((node): Source => ({
    name: node.name,
    pageAt: async (cursor) => {
      const page = await node.keyPage(keyspace.entries, cursor, pageCount)
      return { ...page, keys: page.keys.map((name) => keyspace.keyOf(name)) }
    },
  }))
  return servers.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

const look = async (
  { commands, keyspace, clock }: Means,
  wish: SliceWish,
  keys: readonly string[],
): Promise<{ readonly entries: readonly ListedEntry[]; readonly looked: readonly string[] }> => {
  const read = async (key: string): Promise<Buffer> => {
    const name = keyspace.entry(key)
    return wish.bodies ? ((await commands.whole(name)) ?? Buffer.alloc(0)) : headBytes(commands, name)
  }
  const entries: ListedEntry[] = []
  const looked: string[] = []
  let bytes = 0
  while (looked.length < keys.length && entries.length < wish.limit && bytes < mostBytes) {
    const size = Math.min(wish.bodies ? bodiesAtOnce : headsAtOnce, wish.limit - entries.length)
    const group = keys.slice(looked.length, looked.length + size)
    const found = await Promise.all(
      group.map(async (key) => {
        const all = await read(key)
        return { length: all.length, listed: await listedFrom(all, wish, { key, now: clock.now() }) }
      }),
    )
    looked.push(...group)
    bytes += found.reduce((sum, { length }) => sum + length, 0)
    entries.push(...found.flatMap(({ listed }) => listed ?? []))
  }
  return { entries, looked }
}

interface Place {
  readonly source: string
  readonly cursor: string
  /** Of the page there, what was given already, shortened. */
  readonly given: Iterable<string>
}

/** Enough to tell the keys of a page apart. */
const shortLength = 12

const shortened = (key: string): string => key.slice(0, shortLength)

const written = ({ source, cursor, given }: Place): string => `${source}~${cursor}~${[...given].join('')}`

const placeIn = (text: string | undefined): (Place & { readonly given: ReadonlySet<string> }) | undefined => {
  if (text === undefined) return undefined
  const [, source, cursor, given] = /^(label|[\da-f]{8})~(\d{1,20})~((?:[\da-f]{12})*)$/.exec(text) ?? []
  if (source === undefined || cursor === undefined || given === undefined) throw new BadCursorError()
  return { source, cursor, given: new Set(given.match(/.{12}/g)) }
}
