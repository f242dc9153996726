import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import { objectsIn } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'
import type { Stamp } from './chat.ts'

/** Eight by eight pixels in one colour that follows from what was asked, in base64. */
export const picturesAnswer = (body: JsonObject, { created }: Pick<Stamp, 'created'>): JsonObject => {
  const asked = Number(body.n ?? 1)
  const count = asked >= 1 ? Math.min(Math.floor(asked), 10) : 1
  const words = { ...body, n: undefined, stream: undefined }
  return {
    created,
    data: Array.from({ length: count }, (_, index) => ({ b64_json: picture(JSON.stringify([words, index])) })),
    output_format: 'png',
    usage: { input_tokens: 10, output_tokens: count * 16, total_tokens: 10 + count * 16 },
  }
}

/** The same as a stream: an outline first, then each picture. */
export const pictureEvents = (answer: JsonObject, eventName: string): readonly JsonObject[] => {
  return objectsIn(answer.data).flatMap(({ b64_json: image }) => {
    const common = { b64_json: image, created_at: answer.created, output_format: 'png' }
    return [
      { type: `${eventName}.partial_image`, partial_image_index: 0, ...common },
      { type: `${eventName}.completed`, ...common, usage: answer.usage },
    ]
  })
}

const side = 8

/** https://www.w3.org/TR/png-3 */
const picture = (seed: string): string => {
  const colour = createHash('sha256').update(seed).digest().subarray(0, 3)
  const row = Buffer.concat([Buffer.of(0), ...Array.from({ length: side }, () => colour)])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // Eight bits a channel, red, green and blue.
  header.set([8, 2], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: side }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64')
}

const chunk = (type: string, bytes: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), bytes])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(bytes.length)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}
