import { Buffer } from 'node:buffer'
import type { JsonObject } from '../../src/json.ts'
import { tokensIn } from './chat.ts'

const rate = 8_000
const samplesPerWord = 800

/** A WAV file with one tone a word, higher for longer words: whatever format was asked for, the demo knows no other. */
export const soundOf = (body: JsonObject): Buffer => {
  const words = String(body.input ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 200)
  return Buffer.concat([header(words.length * samplesPerWord), ...words.map(tone)])
}

/** The same as a stream. */
export const soundEvents = (body: JsonObject): readonly JsonObject[] => {
  const sound = soundOf(body)
  const input = tokensIn(String(body.input ?? ''))
  const output = Math.ceil(sound.length / samplesPerWord)
  return [
    ...piecesOf(sound).map((piece) => ({ type: 'speech.audio.delta', audio: piece.toString('base64') })),
    {
      type: 'speech.audio.done',
      usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
    },
  ]
}

export const piecesOf = (sound: Buffer): readonly Buffer[] =>
  Array.from({ length: Math.ceil(sound.length / 4_096) }, (_, index) =>
    sound.subarray(index * 4_096, (index + 1) * 4_096),
  )

const tone = (word: string): Buffer => {
  const hertz = 200 + 20 * Math.min(word.length, 20)
  return Buffer.from(
    Array.from({ length: samplesPerWord }, (_, at) =>
      Math.round(128 + 60 * Math.sin((2 * Math.PI * hertz * at) / rate)),
    ),
  )
}

/** RIFF/WAVE of one channel of 8 bits. */
const header = (bytes: number): Buffer => {
  const head = Buffer.from('RIFF....WAVEfmt ....................data....', 'latin1')
  head.writeUInt32LE(36 + bytes, 4)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.writeUInt32LE(bytes, 40)
  return head
}
