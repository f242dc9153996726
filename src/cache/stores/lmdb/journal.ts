import { z } from 'zod'
import type { Clock } from '../../../clock.ts'
import { parseObject } from '../../../json.ts'
import type { Selector } from '../../store.ts'
import type { LmdbDatabase } from './database.ts'

/** So many changes are remembered, more than are made between two looks; who has not looked for longer is told that everything may have changed. */
const kept = 4_096
/** How often others' changes are looked for: an overwrite or purge reaches a memory tier of another process within this. */
const lookEveryMs = 250

const changeSchema = z.object({
  by: z.string(),
  selector: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('key'), key: z.string() }),
    z.object({ kind: z.literal('labels'), labels: z.array(z.string()) }),
    z.object({ kind: z.literal('all') }),
  ]),
})

/** To be called inside of a write. */
export const recordChange = (
  { changes }: LmdbDatabase,
  change: { readonly generation: number; readonly by: string; readonly selector: Selector },
): void => {
  changes.put(change.generation, JSON.stringify({ by: change.by, selector: change.selector }))
  if (change.generation > kept) changes.remove(change.generation - kept)
}

/** What others than `by` changed after generation `seen`. */
export const changesSince = (
  { changes }: LmdbDatabase,
  seen: number,
  now: { readonly generation: number; readonly by: string },
): readonly Selector[] => {
  if (now.generation === seen) return []
  const all = [{ kind: 'all' as const }]
  if (now.generation < seen || now.generation - seen > kept) return all
  const rows = [...changes.getRange({ start: seen + 1, end: now.generation + 1 })].map(({ value }) =>
    changeSchema.safeParse(parseObject(value)),
  )
  if (rows.length < now.generation - seen || rows.some((row) => !row.success)) return all
  return rows.flatMap(({ data }) => (data === undefined || data.by === now.by ? [] : [data.selector]))
}

/** Tells of others' changes until the signal aborts. */
export const watchChanges = async (
  database: LmdbDatabase,
  {
    by,
    clock,
    signal,
    tell,
  }: {
    readonly by: string
    readonly clock: Clock
    readonly signal: AbortSignal
    readonly tell: (selector: Selector) => void
  },
): Promise<void> => {
  let seen = database.generation()
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => undefined)
    if (signal.aborted) return
    const generation = database.generation()
    for (const selector of changesSince(database, seen, { generation, by })) tell(selector)
    seen = generation
  }
}
