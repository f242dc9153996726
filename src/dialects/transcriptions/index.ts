import { z } from 'zod'
import type { AnswerReader, Dialect, DialectName } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { error, isFailure, readError } from '../openai/error.ts'
import { filledText, object } from '../common/kinds.ts'
import { file, flagText, numberText, saysTrue } from '../media/form.ts'
import { mediaStream } from '../media/stream.ts'
import { mediaUsage } from '../media/usage.ts'
import { outbound, parseWith } from '../common/plain-request.ts'

const requestSchema = z.looseObject({
  model: filledText,
  file: file.optional(),
  response_format: filledText.optional(),
  temperature: numberText.optional(),
  stream: flagText.optional(),
  cache: object.optional(),
})

// Groq, Mistral and Together fetch a file by its address or id, too.
const inPlaceOfFile = ['url', 'file_url', 'file_id'] as const

const withFile = requestSchema.refine(
  (body) => body.file !== undefined || inPlaceOfFile.some((member) => body[member] !== undefined),
  { path: ['file'], error: 'a file' },
)

/** Nothing but its words says that a transcript is whole: what was not heard would look like silence for as long as it is kept. */
const answer: AnswerReader = {
  content: { members: ['text'], kind: 'text' },
  isComplete: (body) => !isFailure(body) && typeof body.text === 'string' && body.text.trim() !== '',
  usage: mediaUsage,
  renewed: {},
}

/** What `response_format` makes of the text; every other format is JSON. */
const plainFormats: ReadonlySet<Json | undefined> = new Set(['text', 'srt', 'vtt'])

/** At temperature 0, which is the default, the same file says the same; what is at an address may change. */
const unrepeatable = (body: JsonObject, stream: boolean): string | undefined => {
  if (stream) return 'media-stream'
  if (body.file === undefined) return 'expiring-file'
  return Number(body.temperature ?? 0) === 0 ? undefined : 'not-deterministic'
}

const hearing = (dialect: DialectName): Dialect => ({
  name: dialect,
  form: 'only',
  parse: (body) => {
    const stream = saysTrue(body.stream)
    return {
      ...parseWith(withFile, body),
      stream,
      raw: !stream && plainFormats.has(body.response_format),
      namesKept: body.file_id !== undefined,
      unrepeatable: unrepeatable(body, stream),
    }
  },
  outbound,
  answer,
  stream: mediaStream((body) => [
    {
      type: 'transcript.text.done',
      text: body.text,
      ...(isJsonObject(body.usage) ? { usage: body.usage } : {}),
    },
  ]),
  error,
  readError,
  promptView: () => undefined,
})

/** OpenAI's transcriptions (https://platform.openai.com/docs/api-reference/audio/createTranscription). */
export const transcriptions = hearing('transcriptions')

/** The same in English (https://platform.openai.com/docs/api-reference/audio/createTranslation). No streams upstream. */
export const translations = hearing('translations')
