import { expect, it } from 'vitest'
import { speech } from '../../../src/dialects/speech/index.ts'
import { transcriptions, translations } from '../../../src/dialects/transcriptions/index.ts'
import type { JsonObject } from '../../../src/json.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { common, file, noFile } from './fixture.ts'

const saying = { model: 'tts-1', input: 'Hello, Ada', voice: 'alloy' }
dialectContract('speech', {
  ...common,
  dialect: speech,
  request: saying,
  accepted: {
    'no voice': { model: 'm', input: 'Hi' },
    'a voice of one’s own': { ...saying, voice: { id: 'voice_1' } },
    'everything that can be set': {
      ...saying,
      speed: 1.25,
      response_format: 'opus',
      instructions: 'calm',
      stream_format: 'audio',
    },
    'members of tomorrow': { ...saying, language: 'en', sample_rate: 24_000 },
  },
  refused: {
    'no text': { body: { model: 'm', voice: 'v' }, param: 'input' },
    'an empty text': { body: { ...saying, input: '' }, param: 'input' },
    'several texts': { body: { ...saying, input: ['a'] }, param: 'input' },
    'a voice that is a number': { body: { ...saying, voice: 1 }, param: 'voice' },
    'a speed as text': { body: { ...saying, speed: 'fast' }, param: 'speed' },
    'a stream of another kind': { body: { ...saying, stream_format: 'ogg' }, param: 'stream_format' },
  },
  unrepeatable: { 'a stream': { body: { ...saying, stream_format: 'sse' }, reason: 'media-stream' } },
  // Sound is no JSON; see test/e2e/media-upstream.test.ts.
  answers: {},
  incomplete: { 'sound in JSON': { audio: 'UklGRg==' } },
  noPrompt: { 'any request': saying },
})

const hearing: JsonObject & { readonly model: string } = { model: 'whisper-1', file }
// https://platform.openai.com/docs/api-reference/audio/json-object
const answers = {
  'a text': { body: { text: 'Hello, Ada' }, usage: undefined },
  'a text and its tokens': {
    body: { text: 'Hello, Ada', usage: { type: 'tokens', input_tokens: 14, output_tokens: 45, total_tokens: 59 } },
    usage: { inputTokens: 14, outputTokens: 45 },
  },
  'a text billed by the second': {
    body: { text: 'Hello', language: 'english', duration: 8.47, segments: [], usage: { type: 'duration', seconds: 9 } },
    usage: undefined,
  },
}
for (const dialect of [transcriptions, translations])
  dialectContract(dialect.name, {
    ...common,
    dialect,
    request: hearing,
    accepted: {
      'everything that can be set': {
        ...hearing,
        language: 'en',
        prompt: 'Ada',
        temperature: '0',
        response_format: 'verbose_json',
        'timestamp_granularities[]': ['word', 'segment'],
        stream: 'false',
      },
      'a file by its address': { model: 'm', url: 'https://example.org/a.wav' },
    },
    refused: {
      'no file': { body: { model: 'm' }, param: 'file' },
      'a file that is a text': { body: { ...hearing, file: noFile }, param: 'file' },
      'two files': { body: { ...hearing, file: [file, file] }, param: 'file' },
      'two models': { body: { ...hearing, model: ['a', 'b'] }, param: 'model' },
      'a temperature that is none': { body: { ...hearing, temperature: 'hot' }, param: 'temperature' },
      'an empty temperature': { body: { ...hearing, temperature: ' ' }, param: 'temperature' },
      'a flag that is none': { body: { ...hearing, stream: '1' }, param: 'stream' },
    },
    unrepeatable: {
      'a temperature': { body: { ...hearing, temperature: '0.2' }, reason: 'not-deterministic' },
      'a stream': { body: { ...hearing, stream: 'True' }, reason: 'media-stream' },
      'a file that may change': { body: { model: 'm', file_url: 'https://example.org/a' }, reason: 'expiring-file' },
    },
    answers,
    incomplete: {
      'a text that is null': { text: null },
      'no words': { text: ' ', segments: [], duration: 8.47 },
      'an error beside a text': { text: 'Hello', error: { message: 'late' } },
    },
    noPrompt: { 'any request': hearing },
  })

it.each([
  ['text', true],
  ['srt', true],
  ['vtt', true],
  ['json', undefined],
  ['diarized_json', undefined],
])('knows that a transcript as %s is no JSON: %s', (format, raw) => {
  expect(transcriptions.parse({ ...hearing, response_format: format }).raw || undefined).toBe(raw)
  expect(transcriptions.parse({ ...hearing, response_format: format, stream: 'true' }).raw).toBe(false)
})
