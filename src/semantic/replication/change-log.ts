import type { Buffer } from 'node:buffer'

/** Where a change stands in the log; the milliseconds of its writing come first (`1732471200000-3`). */
export type Position = string

/** Before every change. */
export const BEGINNING: Position = '0-0'

export interface LogRecord {
  readonly position: Position
  readonly bytes: Buffer
}

/** All prompts of one model, as one instance had them when it stood at `position`. */
export interface SharedSnapshot {
  readonly name: string
  readonly position: Position
  readonly prompts: number
}

/** What instances write down for each other, bounded in length and age. Everything rejects when the log cannot be reached in time. */
export interface ChangeLog {
  append(records: readonly Buffer[]): Promise<void>
  /** What follows `after`, as soon as it is written; none when nothing comes for `waitMs`. */
  read(after: Position, waitMs: number): Promise<readonly LogRecord[]>
  /** True when nothing that followed `position` can have been cut off: it still is in the log, or the log is empty and so it was. */
  follows(position: Position): Promise<boolean>
  /** The last snapshot of this model that was offered. */
  snapshot(model: string): Promise<SharedSnapshot | undefined>
  /** True while somebody is writing one. */
  isWriting(model: string): Promise<boolean>
  /** True for one instance at a time, which then writes: `addTo` as often as needed, `offer`, `endWriting`. */
  beginWriting(model: string): Promise<boolean>
  addTo(name: string, model: string, records: readonly Buffer[]): Promise<void>
  offer(model: string, snapshot: SharedSnapshot): Promise<void>
  endWriting(model: string): Promise<void>
  /** Records of a snapshot from number `from` on. */
  pageOf(name: string, from: number, count: number): Promise<readonly Buffer[]>
  close(): void
}

/** Epoch ms of the change's writing, by the clock of the log. */
export const writtenAt = (position: Position): number => Number(position.split('-', 1)[0])

/** Whether `one` comes after `other`. */
export const isLater = (one: Position, other: Position): boolean => {
  const [oneMs = '', oneNumber = ''] = one.split('-')
  const [otherMs = '', otherNumber = ''] = other.split('-')
  const difference = BigInt(oneMs) - BigInt(otherMs)
  return difference > 0n || (difference === 0n && BigInt(oneNumber) > BigInt(otherNumber))
}

/** True for what can stand for a position. */
export const isPosition = (text: string): boolean => /^\d{1,20}-\d{1,20}$/.test(text)
