import { z } from 'zod'
import type { AnswerReader, Dialect } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import { error, readError } from '../openai/error.ts'
import { filledText, number, object } from '../common/kinds.ts'
import { mediaStream } from '../media/stream.ts'
import { mediaUsage } from '../media/usage.ts'
import { outbound, parseWith } from '../common/plain-request.ts'

const requestSchema = z.looseObject({
  model: filledText,
  input: filledText,
  // Not every provider's models have several.
  voice: z.union([filledText, object], { error: 'a string or an object' }).nullish(),
  speed: number.nullish(),
  response_format: filledText.nullish(),
  stream_format: z.enum(['sse', 'audio'], { error: 'sse or audio' }).nullish(),
  cache: object.optional(),
})

/** Sound is kept as the bytes it is; JSON in its place is not what was asked for. */
const answer: AnswerReader = {
  content: { members: ['audio'], kind: 'text' },
  isComplete: () => false,
  usage: mediaUsage,
  renewed: {},
}

/**
 * OpenAI's speech (https://platform.openai.com/docs/api-reference/audio/createSpeech). Sound passes as it comes; the same text in the
 * same voice is the same sound.
 */
export const speech: Dialect = {
  name: 'speech',
  parse: (body) => {
    const stream = body.stream_format === 'sse'
    return {
      ...parseWith(requestSchema, body),
      stream,
      raw: !stream,
      // A voice of one's own, which the account keeps.
      namesKept: isJsonObject(body.voice),
      unrepeatable: stream ? 'media-stream' : undefined,
    }
  },
  outbound,
  answer,
  stream: mediaStream((body) => [{ type: 'speech.audio.delta', audio: body.audio }, { type: 'speech.audio.done' }]),
  error,
  readError,
  promptView: () => undefined,
}
