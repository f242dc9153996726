import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { messageOf } from '../../errors.ts'
import { parseObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'

/** A file that labels are read from, and what it is called in messages. */
export interface LinesFile {
  readonly path: string
  readonly text: string
}

/** The file does not hold what is asked of it; the message says where, and what is expected there. */
export class LinesError extends Error {
  override readonly name = 'LinesError'
}

/** Throws `LinesError`, which names the path where the system's own message does not. */
export const readLinesFile = async (path: string): Promise<LinesFile> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new LinesError(`${path} cannot be read: ${messageOf(error)}.`)
  })
  return { path, text }
}

export interface Line<T> {
  readonly value: T
  /** From 0; blank lines count. */
  readonly index: number
}

export interface LinesShape<T> {
  /** For messages. */
  readonly example: string
  readonly schemaOf: (object: JsonObject) => z.ZodType<T>
}

/** The lines of a file of JSON Lines that are not blank; there is one at least. Throws `LinesError`. */
export const linesOf = <T>({ path, text }: LinesFile, shape: LinesShape<T>): readonly Line<T>[] => {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const read = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ index, value: valueOf(line, `${path}:${index + 1}`, shape) }],
  )
  if (read.length === 0) throw new LinesError(`${path} holds no line. ${expected(shape)}`)
  return read
}

const valueOf = <T>(line: string, place: string, shape: LinesShape<T>): T => {
  const object = parseObject(line)
  if (object === undefined) throw new LinesError(`${place}: ${cut(line.trim())} is no JSON object. ${expected(shape)}`)
  const { success, data, error } = shape.schemaOf(object).safeParse(object)
  if (success) return data
  const { path = [], message = '' } = error.issues[0] ?? {}
  throw new LinesError(`${place}: ${memberOf(path)} is to be ${message}${foundAt(path, object)}. ${expected(shape)}`)
}

const expected = ({ example }: { readonly example: string }): string => `A line is ${example}.`

/** `different[0].text` */
const memberOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('')

const foundAt = (path: readonly PropertyKey[], object: JsonObject): string => {
  const found = path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    object,
  )
  return found === undefined ? ' and is missing' : `, not ${cut(JSON.stringify(found))}`
}

const MOST_SHOWN = 80

const cut = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text)
