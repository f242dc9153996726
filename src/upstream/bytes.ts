import type { Content } from '../call.ts'
import { protocolError } from './faults.ts'
import { readPlain } from './plain.ts'
import { isJsonType, mediaType, wrongType } from './reading.ts'
import type { Reading } from './reading.ts'

/** What a browser may be given from this origin; a page or a script is no sound and no transcript. */
const passing = /^(?:audio\/[\w.+-]+|application\/octet-stream|application\/x-subrip|text\/(?:plain|vtt|srt))$/

/**
 * Sound or plain text, once its first piece is here: until then this rejects and another deployment may be tried. After it the bytes
 * throw `UpstreamError` when the connection breaks. A provider that answers in JSON gives a body.
 */
export const readBytes = async (reading: Reading): Promise<Content> => {
  const { response, deployment } = reading
  const type = mediaType(response)
  if (isJsonType(type)) return readPlain(reading)
  if (type !== '' && !passing.test(type)) throw await wrongType(reading, type, 'sound or text')
  // Nobody asked for a range of it.
  if (response.status === 206) throw protocolError(deployment, 'answered with a part of the sound or text (206)')
  const pieces = response.body[Symbol.asyncIterator]()
  const first = await pieces.next()
  // A silence may have no words.
  if (first.done === true && !type.startsWith('text/')) throw protocolError(deployment, 'the answer is empty')
  response.outputBegan()
  const known = Number(response.headers['content-length'])
  return {
    kind: 'bytes',
    type: response.headers['content-type'] ?? 'application/octet-stream',
    bytes: following(first, pieces, response.abort),
    openEnded: response.openEnded,
    ...(known > 0 && response.headers['content-encoding'] === undefined ? { length: known } : {}),
  }
}

type Pieces = AsyncIterator<Uint8Array, unknown>

/** No generator: leaving one that was never read would not run its `finally`, and the provider would go on for nobody. */
const following = (
  first: IteratorResult<Uint8Array, unknown>,
  pieces: Pieces,
  abort: () => void,
): AsyncIterable<Uint8Array> => {
  let next: IteratorResult<Uint8Array, unknown> | undefined = first
  const iterator: Pieces = {
    next: async () => {
      const piece = next ?? (await pieces.next())
      next = piece.done === true ? piece : undefined
      return piece
    },
    return: async () => {
      abort()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
