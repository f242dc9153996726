import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readEnd } from '../cache/transfer/frame.ts'
import type { Environment } from '../config.ts'
import { messageOf } from '../errors.ts'
import { parseObject } from '../json.ts'
import { reachAdmin } from './admin-client.ts'

export interface ExportOptions {
  readonly url?: string | undefined
  readonly tag?: string | undefined
  readonly model?: string | undefined
  readonly prompt?: string | undefined
  readonly tenant?: string | undefined
  readonly namespace?: string | undefined
}

export interface ExportTerminal {
  /** Where the lines go without a file. */
  readonly output: Writable
  /** For people, apart from the lines. */
  readonly note: (line: string) => void
  /** Ends the run. */
  readonly signal: AbortSignal
}

const filters = ['tag', 'model', 'prompt', 'tenant', 'namespace'] as const

/**
 * `reprise export [FILE]`: the entries of a running gateway as JSON Lines, into a file, which is there once it is whole, or on standard
 * output. Resolves with 0 when all are written. Rejects with what to do where the gateway does not give them, or not to the end.
 */
export const exportEntries = async (
  environment: Environment,
  file: string | undefined,
  options: ExportOptions,
  terminal: ExportTerminal = ownTerminal(),
): Promise<number> => {
  const { output, note, signal } = terminal
  const given = filters.flatMap((name): [string, string][] =>
    options[name] === undefined ? [] : [[name, options[name]]],
  )
  const query = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
  const { body } = await reachAdmin(environment, options.url)({ path: `/admin/cache/export${query}`, signal })
  if (body === null) throw new Error('The gateway answered without a body.')
  const end = createEnd()
  const write = (to: Writable, last: boolean) => pipeline(end.pass(Readable.fromWeb(body)), to, { end: last, signal })
  try {
    await (file === undefined ? write(output, false) : intoFile(file, (to) => write(to, true), end.entries))
  } catch (error) {
    // Who ends a pipe has seen enough.
    if (file === undefined && isBrokenPipe(error)) return 0
    if (signal.aborted) {
      note(`Stopped.${file === undefined ? '' : ` ${file} was not written.`}`)
      return 1
    }
    throw error
  }
  const entries = end.entries()
  note(`${entries} ${entries === 1 ? 'entry' : 'entries'} exported${file === undefined ? '' : ` to ${file}`}.`)
  return 0
}

/** Beside the file until it is whole, so that there is never a part of an export under its name. */
const intoFile = async (file: string, write: (to: Writable) => Promise<void>, check: () => number): Promise<void> => {
  const part = `${file}.part`
  try {
    // What is in it is as secret as the answers are.
    await write(createWriteStream(part, { mode: 0o600 }))
    check()
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Passes an export through, and keeps how it ends. */
const createEnd = () => {
  let tail = Buffer.alloc(0)
  return {
    pass: async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      try {
        for await (const chunk of chunks) {
          tail = Buffer.concat([tail, chunk.subarray(-longestEnd)]).subarray(-longestEnd)
          yield chunk
        }
      } catch (error) {
        throw brokenOff(` (${messageOf(error)})`, error)
      }
      throwUnless(entriesIn(tail))
    },
    /** How many it held. Throws where it does not end as an export does. */
    entries: () => throwUnless(entriesIn(tail)),
  }
}

const longestEnd = 100

const entriesIn = (tail: Buffer): number | undefined => {
  const last = parseObject(tail.toString('utf8').trimEnd().split('\n').at(-1) ?? '')
  return last && readEnd(last)
}

const throwUnless = (entries: number | undefined): number => {
  if (entries === undefined) throw brokenOff()
  return entries
}

const brokenOff = (reason = '', cause?: unknown): Error =>
  new Error(`The export broke off: the gateway did not give it to its end${reason}. Run it again.`, { cause })

const isBrokenPipe = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EPIPE'

/** The first Ctrl-C ends the run and takes away what was begun, a second one at once. */
const ownTerminal = (): ExportTerminal => {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  return { output: process.stdout, note: (line) => console.error(line), signal: stop.signal }
}
