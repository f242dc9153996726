import { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Transform } from 'node:stream'

/**
 * The bytes as they were before `content-encoding` (RFC 9110 §8.4). We ask for none; a proxy in between may compress all the
 * same. Streams as it goes; the reader bounds what comes out. Throws for a coding that Node cannot undo.
 */
export const decoded = (body: AsyncIterable<Uint8Array>, encoding: string | undefined): AsyncIterable<Uint8Array> =>
  codings(encoding).reduceRight((bytes, coding) => throughDecoder(bytes, coding), body)

const codings = (encoding = ''): readonly string[] =>
  encoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

async function* throughDecoder(bytes: AsyncIterable<Uint8Array>, coding: string): AsyncGenerator<Uint8Array> {
  const create = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined
  if (create === undefined) throw new Error(`the answer is encoded as ${coding}, which was not asked for`)
  const decoder = create()
  const source = Readable.from(bytes, { objectMode: false })
  source.on('error', (error) => decoder.destroy(error))
  try {
    for await (const chunk of source.pipe(decoder)) yield chunk
  } finally {
    source.destroy()
    decoder.destroy()
  }
}
