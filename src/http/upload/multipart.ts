import { Buffer } from 'node:buffer'
import { invalid } from '../../errors.ts'
import type { RequestError } from '../../errors.ts'

/** A form as it is read: the head of each part, then its bytes in as many pieces as they come. RFC 7578, RFC 2046 §5.1.1. */
export type FormToken =
  | { readonly kind: 'head'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }

const longestHeadBytes = 8_192

/** Reads parts as they arrive and holds back no more than a delimiter. Throws `RequestError` for what is no whole form. */
export async function* formTokens(chunks: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<FormToken> {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  // The first delimiter may stand at the very beginning, without a line before it.
  let held = Buffer.from('\r\n')
  let state: 'preamble' | 'delimiter' | 'head' | 'body' = 'preamble'
  for await (const chunk of chunks) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
    for (;;) {
      if (state === 'preamble' || state === 'body') {
        const at = held.indexOf(delimiter)
        const whole = at === -1 ? Math.max(0, held.length - delimiter.length + 1) : at
        if (state === 'body' && whole > 0) yield { kind: 'bytes', bytes: held.subarray(0, whole) }
        held = held.subarray(at === -1 ? whole : at + delimiter.length)
        if (at === -1) break
        state = 'delimiter'
      }
      if (state === 'delimiter') {
        if (held.length < 2) break
        if (held.toString('latin1', 0, 2) === '--') {
          const rest = held.toString('latin1', 2, 2 + longestPadding)
          if (/^[ \t]*\r?\n/.test(rest)) return
          if (!/^[ \t]*\r?$/.test(rest) || rest.length === longestPadding) throw torn('a line of its boundary goes on')
          break
        }
        const line = held.indexOf('\r\n')
        if (line === -1 && held.length <= longestPadding) break
        if (line === -1 || held.toString('latin1', 0, line).trim() !== '') throw torn('a line of its boundary goes on')
        // The line's end also begins the empty line after a part without a head.
        held = held.subarray(line)
        state = 'head'
      }
      const end = held.indexOf('\r\n\r\n')
      if (end > longestHeadBytes || (end === -1 && held.length > longestHeadBytes))
        throw torn('the head of a part is longer than 8 KB')
      if (end === -1) break
      yield { kind: 'head', text: held.toString('utf8', 2, Math.max(end, 2)) }
      held = held.subarray(end + 4)
      state = 'body'
    }
  }
  // The line of the last boundary may end with the body.
  if (state === 'delimiter' && /^--[ \t]*$/.test(held.toString('latin1'))) return
  throw torn(state === 'preamble' ? 'its boundary does not occur in it' : 'it ends before its last boundary')
}

// RFC 2046 §5.1.1 lets gateways pad the line of a delimiter with blanks.
const longestPadding = 256

const torn = (why: string): RequestError =>
  invalid(`The body is no whole form (multipart/form-data): ${why}. Send it again, whole.`, undefined, 'invalid_form')
