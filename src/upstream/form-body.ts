import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { FormFile, FormPart, Upload } from '../call.ts'
import type { Json, JsonObject } from '../json.ts'

/** A form on its way to a provider. */
export interface FormBody {
  /** Read from the start for each try. */
  readonly bytes: AsyncIterable<Uint8Array>
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The form as it came, but for the members in which the body that is wanted differs from the one that was asked. Every head is written
 * anew: what a provider might read in another way than we did does not reach it. RFC 7578.
 */
export const formBody = (
  upload: Upload,
  { asked, wanted }: { readonly asked: JsonObject; readonly wanted: JsonObject },
): FormBody => {
  const boundary = `reprise-${randomUUID()}`
  const parts = outboundParts(upload.parts, asked, wanted)
  const pieces = parts.flatMap((part, index): readonly (Buffer | FormFile)[] => {
    const head = Buffer.from(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n${headOf(part)}\r\n\r\n`)
    return part.kind === 'file' ? [head, part] : [head, Buffer.from(part.value)]
  })
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`))
  const length = pieces.reduce((sum, piece) => sum + (Buffer.isBuffer(piece) ? piece.length : piece.bytes), 0)
  return {
    bytes: { [Symbol.asyncIterator]: () => bytesOf(pieces, upload) },
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(length) },
  }
}

const outboundParts = (parts: readonly FormPart[], asked: JsonObject, wanted: JsonObject): readonly FormPart[] => {
  const kept = parts.filter(({ name }) => Object.hasOwn(wanted, name) && wanted[name] === asked[name])
  const set = Object.entries(wanted).filter(([name, value]) => value !== undefined && value !== asked[name])
  // Fields first: a provider that reads as it goes knows the model before the file.
  return [...set.flatMap(([name, value]) => fieldsOf(name, value)), ...kept]
}

const fieldsOf = (name: string, value: Json | undefined): readonly FormPart[] =>
  (Array.isArray(value) ? value : [value]).map((one) => ({
    kind: 'field',
    name,
    value: typeof one === 'string' ? one : JSON.stringify(one),
  }))

const headOf = (part: FormPart): string => {
  const disposition = `Content-Disposition: form-data; name="${escaped(part.name)}"`
  if (part.kind === 'field') return disposition
  const type = part.type === undefined ? '' : `\r\nContent-Type: ${part.type}`
  return `${disposition}; filename="${escaped(part.filename)}"${type}`
}

// A backslash is written so, too: some readers would take the quote behind it for a part of the name.
// https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
const escaped = (name: string): string =>
  name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22').replaceAll('\\', '%5C')

async function* bytesOf(pieces: readonly (Buffer | FormFile)[], upload: Upload): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (Buffer.isBuffer(piece)) yield piece
    else yield* upload.read(piece)
  }
}
