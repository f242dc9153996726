import { isJsonObject } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'
import { tokensIn } from './chat.ts'

/** It hears nothing, and says what it was sent: the file's name and size. */
export const transcriptOf = ({ file }: JsonObject): string =>
  isJsonObject(file) ? `A file named ${String(file.filename)} of ${String(file.bytes)} bytes.` : 'No file.'

export const transcriptAnswer = (body: JsonObject): JsonObject => {
  const text = transcriptOf(body)
  return { text, usage: usageOf(text) }
}

/** The same as a stream, word by word. */
export const transcriptEvents = (body: JsonObject): readonly JsonObject[] => {
  const text = transcriptOf(body)
  const words = text.match(/\S+\s*/g) ?? []
  return [
    ...words.map((delta) => ({ type: 'transcript.text.delta', delta })),
    { type: 'transcript.text.done', text, usage: usageOf(text) },
  ]
}

/** `text`, `srt` or `vtt`; undefined where JSON is asked for. */
export const plainTranscript = (body: JsonObject): string | undefined => {
  const text = transcriptOf(body)
  switch (body.response_format) {
    case 'text':
      return `${text}\n`
    case 'srt':
      return `1\n00:00:00,000 --> 00:00:01,000\n${text}\n`
    case 'vtt':
      return `WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n${text}\n`
    default:
      return undefined
  }
}

const usageOf = (text: string): JsonObject => {
  const output = tokensIn(text)
  return { type: 'tokens', input_tokens: 4, output_tokens: output, total_tokens: 4 + output }
}
