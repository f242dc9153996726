import { readFileSync } from 'node:fs'
import { systemClock } from '../clock.ts'
import type { Clock } from '../clock.ts'
import type { Environment } from '../config.ts'
import { messageOf } from '../errors.ts'
import { addressFor } from './gateway-address.ts'
import { askLine, mostTries, WarmingStopped } from './warm/ask-line.ts'
import type { AskSettings, Wait } from './warm/ask-line.ts'
import { warmLines } from './warm/lines.ts'
import type { WarmLine } from './warm/lines.ts'
import { createTally } from './warm/tally.ts'
import type { Tally } from './warm/tally.ts'

export interface WarmOptions {
  readonly url?: string | undefined
  /** Client key to show: answers are kept for its tenant. */
  readonly key?: string | undefined
  /** Questions at a time. */
  readonly concurrency?: number | undefined
  /** Questions a second that are begun at most. */
  readonly rate?: number | undefined
  readonly refresh?: boolean | undefined
}

export interface WarmTerminal {
  /** Where progress is shown: one line that is written over; undefined where nobody looks. */
  readonly progress: ((text: string) => void) | undefined
  readonly say: (line: string) => void
  /** For people, apart from what the command says in the end. */
  readonly note: (line: string) => void
  readonly clock: Clock
  /** Ends the run; what was kept stays. */
  readonly signal: AbortSignal
}

/**
 * `reprise warm FILE`: asks a running gateway the questions of a file (see `warmLines`) as a client would, so
 * that their answers are kept. Resolves with 0 when each has one now. Rejects with what to do for a file, an option or an address that
 * is none; then nothing was asked.
 */
export const warm = async (
  environment: Environment,
  file: string,
  options: WarmOptions,
  terminal: WarmTerminal = ownTerminal(),
): Promise<number> => {
  const { url, key, refresh = false } = options
  const pace = paceOf(options)
  const lines = linesOf(file)
  const base = addressFor(environment, url)
  const tally = createTally(lines.length)
  const { clock, signal } = terminal
  const onWait = tellingWaits(tally, terminal)
  const end = await askAll(lines, { base, key, refresh, clock, signal, onWait, ...pace }, tally, terminal)
  terminal.progress?.('')
  terminal.say(`${tally.words()}.`)
  for (const reason of tally.reasons()) terminal.say(`  ${reason}`)
  if (end !== undefined) terminal.say(`${end.message} Run it again for the rest: what is kept is not asked again.`)
  return tally.complete() ? 0 : 1
}

interface Pace {
  readonly concurrency: number
  readonly rate: number | undefined
}

const mostAtATime = 256

const paceOf = ({ concurrency = 4, rate }: WarmOptions): Pace => {
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > mostAtATime)
    throw new Error(`--concurrency: expected a whole number from 1 to ${mostAtATime}.`)
  if (rate !== undefined && !(rate > 0 && Number.isFinite(rate)))
    throw new Error('--rate: expected a number of questions a second, such as 10 or 0.5.')
  return { concurrency, rate }
}

const linesOf = (file: string): readonly WarmLine[] => {
  const lines = parsed(file, readText(file))
  if (lines.length === 0) throw new Error(`${file} holds no line: there is nothing to ask.`)
  return lines
}

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

const parsed = (name: string, text: string): readonly WarmLine[] => {
  try {
    return warmLines(text)
  } catch (error) {
    throw new Error(`${name}: ${messageOf(error)}`, { cause: error })
  }
}

/** Each wait in the line of progress; where there is none, the first one. */
const tellingWaits = (tally: Tally, { progress, note }: WarmTerminal) => {
  let told = false
  return ({ line, status, ms, tries }: Wait): void => {
    const wait = `line ${line.number}: ${status}, waiting ${ms / 1_000} s (try ${tries} of ${mostTries})`
    if (progress !== undefined) progress(`${tally.words()} · ${wait}`)
    else if (!told) note(`${wait}. Further waits are not told.`)
    told = true
  }
}

/** Resolves with what ended it before its last line. */
const askAll = async (
  lines: readonly WarmLine[],
  settings: AskSettings & Pace,
  tally: Tally,
  { progress }: WarmTerminal,
): Promise<WarmingStopped | undefined> => {
  const { concurrency, rate, clock, signal } = settings
  let next = 0
  let end: WarmingStopped | undefined
  const beganAt = clock.monotonic()
  const turn = async (place: number) => {
    if (rate === undefined) return
    const dueAt = beganAt + (place * 1_000) / rate
    if (dueAt > clock.monotonic()) await clock.sleep(dueAt - clock.monotonic(), signal)
  }
  const worker = async () => {
    for (let line = lines[next]; line !== undefined && end === undefined; line = lines[next]) {
      const place = next++
      try {
        await turn(place)
        tally.add(line, await askLine(line, settings))
        progress?.(tally.words())
      } catch (error) {
        if (!(error instanceof WarmingStopped) && !signal.aborted) throw error
        end ??= error instanceof WarmingStopped ? error : new WarmingStopped('Stopped.')
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return end
}

const overwrite = '\r\u001B[K'

/** The first Ctrl-C ends the run with its tally, a second one at once. */
const ownTerminal = (): WarmTerminal => {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  const { isTTY } = process.stderr
  // A line that wraps could not be written over.
  const fitting = (text: string) => text.slice(0, (process.stderr.columns || 80) - 1)
  return {
    progress: isTTY ? (text) => void process.stderr.write(`${overwrite}${fitting(text)}`) : undefined,
    say: (line) => console.log(line),
    note: (line) => console.error(line),
    clock: systemClock,
    signal: stop.signal,
  }
}
