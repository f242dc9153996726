import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import type { Slice, StoreContents } from '../store.ts'
import { writeEnd, writeHeader } from './frame.ts'
import { writeLine } from './line.ts'
import { patiently } from './patience.ts'

export interface ExportWishes {
  /** Only entries that carry every one. */
  readonly labels: readonly string[]
  readonly clock: Pick<Clock, 'now' | 'sleep'>
}

// A slice has a bound in bytes, too.
const atOnce = 100

/**
 * What is kept as JSON Lines, ends of line included: a header, an entry a line, and how many there were. Nothing is read ahead but one
 * slice; it rejects before its first line where the store is ill, and within where it goes on being so.
 */
export const exportLines = async (
  contents: Pick<StoreContents, 'slice'>,
  { labels, clock }: ExportWishes,
): Promise<AsyncGenerator<string, void, void>> => {
  const slice = (cursor?: string) => contents.slice({ labels, cursor, limit: atOnce, bodies: true })
  return written(await slice(), (cursor) => patiently(clock, () => slice(cursor)), clock.now())
}

const written = async function* (
  first: Slice,
  sliceAt: (cursor: string) => Promise<Slice>,
  now: number,
): AsyncGenerator<string, void, void> {
  yield `${writeHeader(now)}\n`
  let count = 0
  let slice = first
  for (;;) {
    for (const { entry } of slice.entries) {
      yield `${writeLine(entry)}\n`
      count += 1
    }
    if (slice.next === undefined) break
    await nextTurn()
    slice = await sliceAt(slice.next)
  }
  yield `${writeEnd(count)}\n`
}
