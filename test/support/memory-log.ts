import type { Buffer } from 'node:buffer'
import type { Clock } from '../../src/clock.ts'
import type { ChangeLog, LogRecord, SharedSnapshot } from '../../src/semantic/replication/change-log.ts'
import { BEGINNING, isLater } from '../../src/semantic/replication/change-log.ts'

/** A log of changes in this process, which a test can cut, and make fail or lie. */
export interface MemoryLog extends ChangeLog {
  /** Everything that it holds. */
  readonly records: readonly LogRecord[]
  /** Forgets all but the last `count` records. */
  cut(count: number): void
  /** As if nothing had ever been written. */
  end(): void
  /** From now on every read does this first. */
  onRead(before: (after: string) => readonly LogRecord[] | undefined): void
}

export const memoryLog = (clock: Clock): MemoryLog => {
  let records: LogRecord[] = []
  let count = 0
  let hasEnded = false
  let before: (after: string) => readonly LogRecord[] | undefined = () => undefined
  const offered = new Map<string, SharedSnapshot>()
  const lists = new Map<string, Buffer[]>()
  const writing = new Set<string>()
  return {
    get records() {
      return records
    },
    cut: (left) => {
      records = records.slice(records.length - left)
    },
    end: () => {
      records = []
      hasEnded = true
    },
    onRead: (next) => {
      before = next
    },
    append: async (added) => {
      for (const bytes of added) records.push({ position: `${clock.now()}-${count++}`, bytes })
    },
    read: async (after, waitMs) => {
      const lie = before(after)
      if (lie !== undefined) return lie
      const next = () => records.filter(({ position }) => isLater(position, after)).slice(0, 64)
      if (next().length === 0 && waitMs > 0) await clock.sleep(waitMs)
      return next()
    },
    follows: async (position) =>
      position === BEGINNING
        ? count === 0 || (hasEnded && records.length === 0)
        : records.some((record) => record.position === position),
    snapshot: async (model) => offered.get(model),
    isWriting: async (model) => writing.has(model),
    beginWriting: async (model) => !writing.has(model) && writing.add(model).has(model),
    addTo: async (name, _, added) => void lists.set(name, [...(lists.get(name) ?? []), ...added]),
    offer: async (model, snapshot) => void offered.set(model, snapshot),
    endWriting: async (model) => void writing.delete(model),
    pageOf: async (name, from, size) => (lists.get(name) ?? []).slice(from, from + size),
    close: () => undefined,
  }
}
