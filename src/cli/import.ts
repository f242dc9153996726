import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { readEnd, writeEnd } from '../cache/transfer/frame.ts'
import { linesOf } from '../cache/transfer/lines.ts'
import { systemClock } from '../clock.ts'
import type { Environment } from '../config.ts'
import { messageOf } from '../errors.ts'
import { parseObject } from '../json.ts'
import { reachAdmin } from './admin-client.ts'

export interface ImportTerminal {
  /** Where the lines come from without a file; undefined: that is a keyboard. */
  readonly input: AsyncIterable<Uint8Array> | undefined
  readonly say: (line: string) => void
  /** Where progress is shown: one line that is written over; undefined where nobody looks. */
  readonly progress: ((text: string) => void) | undefined
  /** Ends the run; what was kept stays. */
  readonly signal: AbortSignal
}

/**
 * `reprise import [FILE]`: has a running gateway keep the entries of an export, part by part. Resolves with 0 when
 * there was a whole export and every line was taken. Rejects with what to do where the file or the gateway does not answer.
 */
export const importEntries = async (
  environment: Environment,
  file: string | undefined,
  { url }: { readonly url?: string | undefined },
  terminal: ImportTerminal = ownTerminal(),
): Promise<number> => {
  const { say, progress, signal } = terminal
  const chunks = file === undefined ? terminal.input : chunksOf(file)
  if (chunks === undefined) throw new Error('Name the file of an export, or pipe one in.')
  const send = sender(environment, url, signal)
  const sum = createSum()
  let end: unknown
  try {
    for await (const part of partsOf(chunks)) {
      sum.promised(part.promised)
      if (part.lines.length > 0 || part.first) sum.add(part, await send(part))
      progress?.(sum.words())
    }
  } catch (error) {
    end = error
  }
  progress?.('')
  // Nothing was asked, or nothing came of it.
  if (end !== undefined && sum.lines() === 0 && !signal.aborted) throw end
  say(`${sum.words()}.`)
  for (const fault of sum.faults()) say(`  ${fault}`)
  if (end !== undefined)
    say(`${signal.aborted ? 'Stopped.' : messageOf(end)} Run it again for the rest: what is kept is not written twice.`)
  else if (!sum.isWhole()) say('This was no whole export: its last line is missing, or others are.')
  return end === undefined && sum.isWhole() && sum.refused() === 0 ? 0 : 1
}

const chunksOf = async function* (file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file)
  } catch (error) {
    throw new Error(`${file} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

interface Part {
  /** The line that says what it is. */
  readonly header: string
  readonly first: boolean
  readonly lines: readonly string[]
  /** Where they stand in the file. */
  readonly numbers: readonly number[]
  /** How many entries the last line of the file names, where that was reached. */
  readonly promised?: number | undefined
}

// A part is over long before the gateway's deadline for an upload.
const partBytes = 4 * 1_024 ** 2
const partLines = 2_000
const longestLine = 256 * 1_024 ** 2
const partDeadlineMs = 600_000

const partsOf = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Part> {
  let header: string | undefined
  let first = true
  let lines: string[] = []
  let numbers: number[] = []
  let length = 0
  let promised: number | undefined
  const part = (): Part => {
    const whole = { header: header ?? '', first, lines, numbers, promised }
    first = false
    lines = []
    numbers = []
    length = 0
    return whole
  }
  for await (const { number, text = 'no UTF-8' } of linesOf(chunks, longestLine)) {
    if (header === undefined) {
      header = text
      continue
    }
    const end = text.startsWith('{"end"') ? readEnd(parseObject(text) ?? {}) : undefined
    promised = end
    if (end !== undefined) continue
    lines.push(text)
    numbers.push(number)
    length += text.length
    if (length >= partBytes || lines.length >= partLines) yield part()
  }
  yield part()
}

const answerSchema = z.object({
  kept: z.number(),
  held: z.number(),
  ended: z.number(),
  refused: z.number(),
  faults: z.array(z.object({ line: z.number(), reason: z.string() })),
})

type Answer = z.output<typeof answerSchema>

const sender = (environment: Environment, url: string | undefined, signal: AbortSignal) => {
  const ask = reachAdmin(environment, url)
  const begun = systemClock.monotonic()
  return async ({ header, lines }: Part): Promise<Answer> => {
    const body = [header, ...lines, writeEnd(lines.length), ''].join('\n')
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(partDeadlineMs)])
    const headers = { 'content-type': 'application/x-ndjson' }
    // Of one import, though it comes in parts: what is purged meanwhile is to stay away.
    const begunMsAgo = Math.ceil(systemClock.monotonic() - begun)
    const path = `/admin/cache/import?begunMsAgo=${begunMsAgo}`
    const response = await ask({ path, headers, body, signal: deadline })
    return answerSchema.parse(parseObject(await response.text()))
  }
}

const mostFaults = 20

const createSum = () => {
  const counts = { kept: 0, held: 0, ended: 0, refused: 0 }
  const faults: string[] = []
  let promised: number | undefined
  const lines = () => counts.kept + counts.held + counts.ended + counts.refused
  return {
    lines,
    refused: () => counts.refused,
    promised: (entries: number | undefined) => void (promised = entries),
    add: ({ numbers }: Part, answer: Answer) => {
      counts.kept += answer.kept
      counts.held += answer.held
      counts.ended += answer.ended
      counts.refused += answer.refused
      // The first line of a part is the header.
      for (const { line, reason } of answer.faults.slice(0, mostFaults - faults.length))
        faults.push(`line ${numbers[line - 2] ?? '?'} refused: ${reason}`)
    },
    isWhole: () => promised === lines(),
    words: () => {
      const { kept, held, ended, refused } = counts
      const rest = [...(ended > 0 ? [`${ended} ended by now`] : []), ...(refused > 0 ? [`${refused} refused`] : [])]
      return `${lines()} sent: ${[`${kept} kept`, `${held} held already`, ...rest].join(', ')}`
    },
    faults: () => [
      ...faults,
      ...(counts.refused > faults.length ? [`and ${counts.refused - faults.length} more`] : []),
    ],
  }
}

const overwrite = '\r\u001B[K'

/** The first Ctrl-C ends the run with its counts, a second one at once. */
const ownTerminal = (): ImportTerminal => {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return {
    input: process.stdin.isTTY ? undefined : process.stdin,
    say: (line) => console.log(line),
    progress: process.stderr.isTTY ? (text) => void process.stderr.write(`${overwrite}${text}`) : undefined,
    signal: stop.signal,
  }
}
