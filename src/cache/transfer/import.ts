import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import { invalid } from '../../errors.ts'
import { parseObject } from '../../json.ts'
import type { CacheEntry } from '../entry.ts'
import type { Receiving } from '../store.ts'
import { headerFault, readEnd } from './frame.ts'
import { longestLine, readLine } from './line.ts'
import { linesOf, type TextLine } from './lines.ts'
import { patiently } from './patience.ts'

/** What came of the lines of an export. */
export interface Imported {
  readonly kept: number
  /** As new an answer is kept already. */
  readonly held: number
  /** They had ended by now. */
  readonly ended: number
  /** Lines of which nothing was kept. */
  readonly refused: number
  /** Of the first of those, by number, why. */
  readonly faults: readonly LineFault[]
  /** The last line was there, and names as many entries as came. */
  readonly complete: boolean
}

export interface LineFault {
  readonly line: number
  readonly reason: string
}

export interface ImportMeans {
  readonly contents: Pick<Receiving, 'take'>
  readonly clock: Clock
  readonly maxEntryBytes: number
}

const mostFaults = 20
/** A millisecond or two. */
const atOnce = 64
/** Entries that are being kept at a time. */
const mostUnderWay = 16
const mostBytesUnderWay = 16 * 1_024 ** 2

/**
 * Takes in what `exportLines` wrote, line by line, no quicker than the store keeps it. Rejects with `RequestError` (400) where the first line
 * is no header, and as the store does where that goes on failing, or as the chunks do; whatever was kept until then is whole. `counts` is up to date at any time.
 */
export const importLines = async (
  chunks: AsyncIterable<Uint8Array>,
  means: ImportMeans,
  counts: ImportCounts = createCounts(),
): Promise<Imported> => {
  const lines = linesOf(chunks, longestLine(means.maxEntryBytes))
  const { value: first } = await lines.next()
  const fault = headerFault(first?.text === undefined ? undefined : parseObject(first.text))
  if (fault !== undefined) throw invalid(fault)
  const keeping = createKeeping(means, counts)
  try {
    const dealing = { ...means, counts, keep: keeping.keep }
    let dealt = 0
    for await (const line of lines) {
      await dealWith(line, dealing)
      dealt += 1
      // Lines that are refused wait for no store.
      if (dealt % atOnce === 0) await nextTurn()
    }
  } finally {
    await keeping.settled()
  }
  keeping.check()
  return counts.sum()
}

/** What has come of the lines so far. */
export interface ImportCounts {
  add(kind: 'kept' | 'held' | 'ended'): void
  refuse(line: number, reason: string): void
  end(entries: number): void
  sum(): Imported
}

export const createCounts = (): ImportCounts => {
  const counts = { kept: 0, held: 0, ended: 0 }
  const faults: LineFault[] = []
  let refused = 0
  let promised: number | undefined
  return {
    add: (kind) => void (counts[kind] += 1),
    refuse: (line, reason) => {
      refused += 1
      if (faults.length < mostFaults) faults.push({ line, reason })
    },
    end: (entries) => void (promised = entries),
    sum: () => {
      const came = counts.kept + counts.held + counts.ended + refused
      return {
        ...counts,
        refused,
        faults: faults.toSorted((one, other) => one.line - other.line),
        complete: promised === came,
      }
    },
  }
}

interface Dealing extends ImportMeans {
  readonly counts: ImportCounts
  readonly keep: (line: number, entry: CacheEntry) => Promise<void>
}

const dealWith = async ({ number, text }: TextLine, { counts, clock, maxEntryBytes, keep }: Dealing): Promise<void> => {
  if (text === undefined)
    return counts.refuse(number, 'it is longer than any entry within cache.maxEntryBytes, or no UTF-8')
  const line = parseObject(text)
  if (line === undefined) return counts.refuse(number, 'it is no JSON object')
  const end = readEnd(line)
  if (end !== undefined) return counts.end(end)
  const read = readLine(line, { maxEntryBytes, now: clock.now() })
  if (read.fault !== undefined) counts.refuse(number, read.fault)
  else if (read.entry.deleteAt <= clock.now()) counts.add('ended')
  else await keep(number, read.entry)
}

const createKeeping = ({ contents, clock }: Pick<ImportMeans, 'contents' | 'clock'>, counts: ImportCounts) => {
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  let bytes = 0
  const count = (line: number, taken: Awaited<ReturnType<Receiving['take']>>) => {
    if (taken === 'left-out') counts.refuse(line, 'the store has no room for it')
    else if (taken === 'purged') counts.refuse(line, 'it was purged while the import ran')
    else counts.add(taken)
  }
  const check = () => {
    if (failures.length > 0) throw failures[0]
  }
  const isFull = () => underWay.size >= mostUnderWay || bytes > mostBytesUnderWay
  return {
    keep: async (line: number, entry: CacheEntry) => {
      bytes += entry.body.length
      const done: Promise<void> = patiently(clock, () => contents.take(entry))
        .then((taken) => count(line, taken))
        .catch((error: unknown) => void failures.push(error))
        .finally(() => {
          bytes -= entry.body.length
          underWay.delete(done)
        })
      underWay.add(done)
      while (isFull()) await Promise.race(underWay)
      check()
    },
    settled: () => Promise.all(underWay),
    /** Throws what the store failed with. */
    check,
  }
}
