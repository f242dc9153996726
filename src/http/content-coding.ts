import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { invalid, RequestError } from '../errors.ts'
import { tooLarge } from './body-errors.ts'

/** What a body may be coded in. RFC 9110 §8.4. */
export type ContentCoding = 'identity' | 'gzip'

/** Throws `RequestError` 415 for a coding that is not read here. RFC 7694 §3. */
export const contentCoding = (header: string | null): ContentCoding => {
  const coding = header?.trim().toLowerCase() ?? ''
  if (coding === '' || coding === 'identity') return 'identity'
  if (coding === 'gzip' || coding === 'x-gzip') return 'gzip'
  throw new RequestError({
    status: 415,
    kind: 'invalid-request',
    code: 'unsupported_content_encoding',
    param: 'content-encoding',
    message: 'The body is coded in a way that is not read here. Send it as it is, or with Content-Encoding: gzip.',
  })
}

const inflate = promisify(gunzip)

/** The decoded body. Stops at the limit, so that a small body that swells costs no more than a large one. */
export const decoded = async (bytes: Uint8Array, coding: ContentCoding, limitBytes: number): Promise<Uint8Array> => {
  if (coding === 'identity') return bytes
  try {
    return await inflate(bytes, { maxOutputLength: limitBytes })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limitBytes)
    throw invalid('The body is not gzip, although Content-Encoding says so, or it is cut short.', 'content-encoding')
  }
}
