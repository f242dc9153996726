import { randomUUID } from 'node:crypto'
import { close, closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, write, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Clock } from '../../../clock.ts'

/*
 * lmdb 3.5.6 must not open the databases while another process commits. It notes the number of the newest commit before and puts it
 * down for all processes after, without a lock: a commit in between is lost, the next one may overwrite pages that are in use, and
 * what waits for the two to agree waits for ever (LMDB's ITS#9496, mended there, not in lmdb's copy).
 * So who opens shows a file, then waits for the writes under way; who writes shows that first, then looks for that file. With both
 * in this order one of them sees the other. Neither waits for one that is dead, or that has been at it for longer than `mostMs`.
 */

/** Writes of this process, and openings of others. */
export interface Gate {
  /** Runs `work` while nobody opens the databases. */
  pass<Result>(work: () => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export interface GateSettings {
  readonly path: string
  readonly clock: Clock
  /** Halts this thread, ms: a start waits for its store. */
  readonly halt?: (ms: number) => void
}

const stepMs = 2
const mostMs = 2_000
const openingFile = 'opening'
const markPrefix = 'writing-'

/** Opens while nobody writes. A folder in which no file can be made has no gate. */
export const openThroughGate = <Opened>(
  { path, clock, halt = haltThread }: GateSettings,
  open: () => Opened,
): { readonly opened: Opened; readonly gate: Gate } => {
  const isRecent = (changedAt: number) => Math.abs(clock.now() - changedAt) < mostMs
  const waitFor = (isSo: () => boolean) => {
    for (let waited = 0; !isSo() && waited < mostMs; waited += stepMs) halt(stepMs)
  }
  const opening = join(path, openingFile)
  let shown = false
  waitFor(() => {
    const outcome = show(opening, isRecent)
    shown = outcome === 'shown'
    return outcome !== 'taken'
  })
  waitFor(() => !isWritten(path, isRecent))
  try {
    return { opened: open(), gate: gateAt(path, clock, isRecent) }
  } finally {
    if (shown) rmSync(opening, { force: true })
  }
}

const haltThread = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

type IsRecent = (changedAt: number) => boolean

const show = (opening: string, isRecent: IsRecent): 'shown' | 'taken' | 'impossible' => {
  const changedAt = statSync(opening, { throwIfNoEntry: false })?.mtimeMs
  if (changedAt !== undefined && !isRecent(changedAt)) rmSync(opening, { force: true })
  try {
    closeSync(openSync(opening, 'wx', 0o600))
    return 'shown'
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? 'taken' : 'impossible'
  }
}

/** Whether another living process commits. Removes what dead ones left. */
const isWritten = (path: string, isRecent: IsRecent): boolean =>
  readdirSync(path)
    .filter((name) => name.startsWith(markPrefix))
    .some((name) => {
      const mark = join(path, name)
      if (isAnother(Number.parseInt(name.slice(markPrefix.length)))) return isSet(mark, isRecent)
      rmSync(mark, { force: true })
      return false
    })

/** One that lives and is not this: in a container the next process has the number of the one before. */
const isAnother = (pid: number): boolean => {
  try {
    return pid !== process.pid && process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

const isSet = (mark: string, isRecent: IsRecent): boolean => {
  try {
    return isRecent(statSync(mark).mtimeMs) && readFileSync(mark, 'utf8') === '1'
  } catch {
    return false
  }
}

const writing = Buffer.from('1')
const resting = Buffer.from('0')
const writeAt = promisify(write)
const closeFile = promisify(close)

const gateAt = (path: string, clock: Clock, isRecent: IsRecent): Gate => {
  const file = join(path, `${markPrefix}${process.pid}.${randomUUID()}`)
  const mark = openMark(file)
  if (mark === undefined) return { pass: (work) => work(), close: async () => undefined }
  const { put, close: letGo } = markAt(mark)
  let passing = 0
  let shownAt: number | undefined

  const enter = async () => {
    const now = clock.now()
    const isShown = shownAt !== undefined
    // A long row of commits keeps it shown, and recent.
    if (shownAt === undefined || now - shownAt > mostMs / 4) {
      shownAt = now
      const shown = put(writing)
      if (!isShown) await shown
    }
    while (isOpening(path, isRecent)) {
      await put(resting)
      await clock.sleep(stepMs)
      await put(writing)
    }
  }
  const leave = () => {
    if (passing > 0 || shownAt === undefined) return
    shownAt = undefined
    void put(resting)
  }
  return {
    pass: async (work) => {
      passing += 1
      try {
        await enter()
        return await work()
      } finally {
        passing -= 1
        setImmediate(leave)
      }
    },
    close: async () => {
      await letGo()
      await rm(file, { force: true })
    },
  }
}

/** Changes of the mark, one after the other. Not with the synchronous calls: a disk that is stuck would hold up every answer. */
const markAt = (mark: number) => {
  let closed = false
  let last: Promise<unknown> = Promise.resolve()
  const put = (byte: Buffer): Promise<unknown> => {
    last = last.then(() => (closed ? undefined : writeAt(mark, byte, 0, 1, 0))).catch(() => undefined)
    return last
  }
  const closeMark = async () => {
    await put(resting)
    closed = true
    await closeFile(mark)
  }
  return { put, close: closeMark }
}

const isOpening = (path: string, isRecent: IsRecent): boolean => {
  try {
    const changedAt = statSync(join(path, openingFile), { throwIfNoEntry: false })?.mtimeMs
    return changedAt !== undefined && isRecent(changedAt)
  } catch {
    return false
  }
}

const openMark = (file: string): number | undefined => {
  try {
    // Its one byte has its place on the disk from now on, also when that is full later.
    writeFileSync(file, resting, { mode: 0o600 })
    return openSync(file, 'r+')
  } catch {
    return undefined
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
