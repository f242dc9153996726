import { messageOf } from '../../cache/stores/errors.ts'
import { retryDelay } from '../../cache/stores/redis/connection.ts'
import type { Clock } from '../../clock.ts'
import { decodeChange } from './change.ts'
import { BEGINNING, isLater, isPosition, writtenAt } from './change-log.ts'
import type { LogRecord, Position } from './change-log.ts'
import { insertInto, loadSnapshot, offerSnapshot } from './snapshot-exchange.ts'
import type { Exchange } from './snapshot-exchange.ts'

/** What a batch of changes came to. */
export interface Applied {
  readonly applied: number
  /** Of another model. */
  readonly foreign: number
  readonly malformed: number
  /** From the writing of the last one to its application here, ms. */
  readonly lagMs: number
  readonly position: Position
}

export interface FollowerParts extends Exchange {
  readonly onApplied: (applied: Applied) => void
  /** `undefined`: in step with the log; else why not. */
  readonly onStanding: (trouble: string | undefined) => void
}

export interface Follower {
  position(): Position
  /** Resolves after the signal has aborted. */
  readonly over: Promise<void>
}

/** A request for a snapshot that is older than this has been answered, or given up. */
const ASKED_LATELY_MS = 60_000
const WAIT_MS = 1_000
/** An instance that found nobody to fill it lets others answer first. */
const POOR_WAIT_MS = 3_000

/** Applies what is written to the log, in its order, own changes included, so that every index comes to the same. */
export const follow = (parts: FollowerParts): Follower => {
  const { log, replica, clock, signal, onStanding } = parts
  let position = savedPosition(replica)
  let life = replica.lives()
  /** Nothing is missing before the position, although the log does not show it. */
  let isWhole = false
  /** What it has is only what came since it began, because nobody had more. */
  let isPoor = false
  let waitMs = 0

  const step = async (): Promise<void> => {
    if (replica.lives() !== life) {
      life = replica.lives()
      position = savedPosition(replica)
      isWhole = false
    }
    if (!isWhole && !(await log.follows(position))) {
      onStanding('catching up: asking the other instances for what they have')
      const loaded = await loadSnapshot(parts)
      isPoor = loaded.kind === 'alone' && loaded.isEmpty
      position = loaded.kind === 'loaded' ? loaded.position : BEGINNING
    }
    // Nothing that is written from here on can be missed at the beginning; anywhere else the next step looks again.
    isWhole = position === BEGINNING
    const given = await log.read(position, waitMs)
    const records = given.filter((record) => isLater(record.position, position))
    if (records.length < given.length) throw new Error('the log gave changes from before what was asked for')
    for (const record of records) {
      const outcome = await applyRecord(parts, record, { position, isPoor })
      position = record.position
      isWhole = false
      parts.onApplied({ ...noneApplied, [outcome]: 1, lagMs: lagOf(record, clock), position })
    }
    waitMs = records.length === 0 ? WAIT_MS : 0
    if (records.length === 0) onStanding(undefined)
  }
  const run = async (): Promise<void> => {
    for (let tries = 0; !signal.aborted;) {
      try {
        await step()
        tries = 0
      } catch (error) {
        tries += 1
        waitMs = 0
        isWhole = false
        onStanding(messageOf(error))
        await clock.sleep(retryDelay(tries), signal).catch(() => undefined)
      }
    }
  }
  return { position: () => position, over: run() }
}

interface Standing {
  readonly position: Position
  readonly isPoor: boolean
}

/** What is not restored stands nowhere. */
const savedPosition = ({ index }: FollowerParts['replica']): Position => {
  const { note } = index.state()
  return note !== undefined && isPosition(note) ? note : BEGINNING
}

const noneApplied = { applied: 0, foreign: 0, malformed: 0 }

/** The clocks may differ. */
const lagOf = ({ position }: LogRecord, clock: Clock): number => Math.max(0, clock.now() - writtenAt(position))

const applyRecord = async (
  parts: FollowerParts,
  record: LogRecord,
  standing: Standing,
): Promise<keyof typeof noneApplied> => {
  const change = decodeChange(record.bytes)
  if (change === undefined) return 'malformed'
  if (change.kind !== 'remove' && change.model !== parts.replica.model) return 'foreign'
  if (change.kind === 'insert') return (await insertInto(parts.replica, change.prompt)) ? 'applied' : 'malformed'
  if (change.kind === 'remove') await parts.replica.remove(change.selector)
  else if (change.from !== parts.name && lagOf(record, parts.clock) < ASKED_LATELY_MS) answer(parts, standing)
  return 'applied'
}

/** Behind the changes: it takes seconds where there is much to give. */
const answer = (parts: FollowerParts, { position, isPoor }: Standing): void => {
  const { clock, signal } = parts
  const others = isPoor ? clock.sleep(POOR_WAIT_MS, signal) : Promise.resolve()
  others.then(() => offerSnapshot(parts, position)).catch(() => undefined)
}
