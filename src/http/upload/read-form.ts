import { Buffer } from 'node:buffer'
import { createHash, type Hash } from 'node:crypto'
import type { FormPart, Upload } from '../../call.ts'
import { invalid, RequestError, shown } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { formTokens } from './multipart.ts'
import { partHead, type PartHead } from './part-head.ts'
import type { Spool } from './spool.ts'

/** A form that has come whole. */
export interface ReadForm {
  readonly upload: Upload
  /** Its view as a body (see `Upload`). */
  readonly body: JsonObject
}

// Sixteen pictures and every field that the API has are not half of it.
const mostParts = 100
/** Of all fields together; a prompt has at most 32,000 characters. */
const mostFieldBytes = 1_024 ** 2

/** Reads a form, its fields into memory and its files into the spool. Throws `RequestError` for what is no form or too large. */
export const readForm = async (
  chunks: AsyncIterable<Uint8Array>,
  boundary: string,
  { spool, limitBytes }: { readonly spool: Spool; readonly limitBytes: number },
): Promise<ReadForm> => {
  const parts: FormPart[] = []
  let fieldBytes = 0
  const spend = (bytes: number) => {
    fieldBytes += bytes
    if (fieldBytes > mostFieldBytes) throw tooMuch('The fields of the form hold more than 1 MB of text.')
  }
  let open: OpenPart | undefined
  const finish = () => {
    if (open !== undefined) parts.push(open.end())
  }
  for await (const token of formTokens(bounded(chunks, limitBytes), boundary)) {
    if (token.kind === 'bytes') {
      await open?.take(token.bytes)
      continue
    }
    finish()
    if (parts.length >= mostParts) throw tooMuch(`The form has more than ${mostParts} parts.`)
    const head = partHead(token.text)
    open = head.filename === undefined ? openField(head, spend) : openFile(head, head.filename, spool)
  }
  finish()
  const upload = { parts, hold: spool.hold, read: ({ offset, bytes }) => spool.read(offset, bytes) } satisfies Upload
  return { upload, body: viewOf(parts) }
}

interface OpenPart {
  take(bytes: Uint8Array): void | Promise<void>
  end(): FormPart
}

const openField = ({ name }: PartHead, spend: (bytes: number) => void): OpenPart => {
  const pieces: Buffer[] = []
  return {
    take: (bytes) => {
      spend(bytes.length)
      pieces.push(Buffer.from(bytes))
    },
    end: () => ({ kind: 'field', name, value: textOf(Buffer.concat(pieces), name) }),
  }
}

const openFile = ({ name, type }: PartHead, filename: string, spool: Spool): OpenPart => {
  const offset = spool.length()
  const hash: Hash = createHash('sha256')
  return {
    take: (bytes) => {
      hash.update(bytes)
      return spool.append(bytes)
    },
    end: () => ({
      kind: 'file',
      name,
      filename,
      type,
      bytes: spool.length() - offset,
      sha256: hash.digest('hex'),
      offset,
    }),
  }
}

const textOf = (bytes: Buffer, name: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw invalid(`${shown(name)}: expected text in UTF-8.`, shown(name))
  }
}

const viewOf = (parts: readonly FormPart[]): JsonObject => {
  const members = new Map<string, Json>()
  for (const part of parts) {
    const before = members.get(part.name)
    const value = valueOf(part)
    members.set(part.name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value])
  }
  return Object.fromEntries(members)
}

const valueOf = (part: FormPart): Json => {
  if (part.kind === 'field') return part.value
  const { filename, type, bytes, sha256 } = part
  return { filename, type: type ?? null, bytes, sha256 }
}

async function* bounded(chunks: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > limitBytes) throw tooLargeForm(limitBytes)
    yield chunk
  }
}

export const tooLargeForm = (limitBytes: number): RequestError =>
  tooMuch(
    `The form is larger than ${limitBytes} bytes. Send smaller files, or ask the operator to raise server.uploads.limit.`,
  )

const tooMuch = (message: string): RequestError =>
  new RequestError({ status: 413, kind: 'too-large', code: 'request_too_large', message })
