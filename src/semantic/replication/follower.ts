import { retryDelay } from '../../cache/stores/redis/retry-delay.ts'
import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
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

/** Where a follower stands. */
interface Standing {
  position: Position
  /** Of the index, when it was opened last. */
  life: number
  /** Nothing is missing before the position, although the log does not show it. */
  isWhole: boolean
  /** The last read went well: what the log held then is known. */
  isUnbroken: boolean
  /** What it has is only what came since it began, because nobody had more. */
  isPoor: boolean
  waitMs: number
}

/** Applies what is written to the log, in its order, own changes included, so that every index comes to the same. */
export const follow = (parts: FollowerParts): Follower => {
  const { replica, clock, signal, onStanding } = parts
  const standing = standingOf(replica)
  const run = async (): Promise<void> => {
    for (let tries = 0; !signal.aborted;) {
      try {
        await step(parts, standing)
        tries = 0
      } catch (error) {
        tries += 1
        standing.waitMs = 0
        onStanding(messageOf(error))
        await clock.sleep(retryDelay(tries), signal).catch(() => undefined)
      }
    }
  }
  return { position: () => standing.position, over: run() }
}

const standingOf = (replica: FollowerParts['replica']): Standing => ({
  position: savedPosition(replica),
  life: replica.lives(),
  isWhole: false,
  isUnbroken: false,
  isPoor: false,
  waitMs: 0,
})

const step = async (parts: FollowerParts, standing: Standing): Promise<void> => {
  const { log, replica, clock, onApplied, onStanding } = parts
  if (replica.lives() !== standing.life) Object.assign(standing, standingOf(replica))
  if (!standing.isWhole && !(await log.follows(standing.position))) await catchUp(parts, standing)
  // Nothing that is written from here on can be missed at the beginning; anywhere else the next step looks again.
  standing.isWhole = standing.position === BEGINNING
  const records = await readOn(parts, standing)
  for (const record of records) {
    const outcome = await applyRecord(parts, record, standing)
    const { position } = record
    Object.assign(standing, { position, isWhole: false })
    onApplied({ ...noneApplied, [outcome]: 1, lagMs: lagOf(record, clock), position })
  }
  standing.waitMs = records.length === 0 ? WAIT_MS : 0
  if (records.length === 0) onStanding(undefined)
}

/** The log does not show what came after the position. */
const catchUp = async (parts: FollowerParts, standing: Standing): Promise<void> => {
  const { log, onStanding } = parts
  // A log that nobody wrote to for long ends. Whoever read it to the last has missed nothing.
  const hasEnded = standing.isUnbroken && (await log.follows(BEGINNING))
  if (!hasEnded) onStanding('catching up: asking the other instances for what they have')
  const loaded = hasEnded ? undefined : await loadSnapshot(parts)
  if (loaded !== undefined) standing.isPoor = loaded.kind === 'alone' && loaded.isEmpty
  standing.position = loaded?.kind === 'loaded' ? loaded.position : BEGINNING
}

const readOn = async ({ log }: FollowerParts, standing: Standing): Promise<readonly LogRecord[]> => {
  const { position, waitMs } = standing
  // Until it can be read again, what came meanwhile may be cut off.
  const given = await log.read(position, waitMs).catch((error: unknown) => {
    Object.assign(standing, { isWhole: false, isUnbroken: false })
    throw error
  })
  const records = given.filter((record) => isLater(record.position, position))
  if (records.length < given.length) throw new Error('the log gave changes from before what was asked for')
  standing.isUnbroken = true
  return records
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
  else if (change.kind === 'label') parts.replica.learn(change)
  else if (change.from !== parts.name && lagOf(record, parts.clock) < ASKED_LATELY_MS) answer(parts, standing)
  return 'applied'
}

/** Behind the changes: it takes seconds where there is much to give. */
const answer = (parts: FollowerParts, { position, isPoor }: Standing): void => {
  const { clock, signal } = parts
  const others = isPoor ? clock.sleep(POOR_WAIT_MS, signal) : Promise.resolve()
  others.then(() => offerSnapshot(parts, position)).catch(() => undefined)
}
