import { readFileSync } from 'node:fs'
import { streamEvent } from '../../../src/dialect.ts'
import { completions } from '../../../src/dialects/completions/index.ts'
import type { JsonObject } from '../../../src/json.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { parsed } from '../messages/fixture.ts'

const read = (file: string): string =>
  readFileSync(new URL(`../../fixtures/openai/completions/${file}`, import.meta.url), 'utf8')

const request = { model: 'gpt-3.5-turbo-instruct', prompt: 'Say this is a test' }
const text: JsonObject = JSON.parse(read('text.json'))
const events = parsed(read('text.sse'))
const two: JsonObject = {
  ...text,
  choices: [0, 1].map((index) => ({ text: `answer ${index}`, index, logprobs: null, finish_reason: 'length' })),
}

dialectContract('completions', {
  dialect: completions,
  request,
  accepted: {
    'several prompts': { ...request, prompt: ['a', 'b'], n: 2, best_of: 2, echo: true },
    'token numbers': { ...request, prompt: [1, 2, 3], logprobs: 5 },
    'a suffix': { ...request, suffix: 'end', stop: ['\n'], max_tokens: 16, logit_bias: { 50256: -100 } },
  },
  refused: {
    'no prompt': { body: { model: 'm' }, param: 'prompt' },
    'a prompt that is an object': { body: { ...request, prompt: {} }, param: 'prompt' },
    'no choice at all': { body: { ...request, n: 0 }, param: 'n' },
    'a stop of numbers': { body: { ...request, stop: [1] }, param: 'stop[0]' },
    'logprobs that are a flag': { body: { ...request, logprobs: true }, param: 'logprobs' },
  },
  unrepeatable: {},
  answers: {
    'a text': { body: text, usage: { inputTokens: 5, outputTokens: 4 } },
    'two choices': { body: two, usage: { inputTokens: 5, outputTokens: 4 } },
  },
  incomplete: {
    'choice without a reason': { ...text, choices: [{ text: 'x', index: 0, finish_reason: null }] },
    'answer without choices': { ...text, choices: [] },
  },
  errorBodies: {
    'an unknown model': {
      body: {
        error: { message: 'No such model.', type: 'invalid_request_error', param: null, code: 'model_not_found' },
      },
      error: { message: 'No such model.', type: 'invalid_request_error', code: 'model_not_found' },
    },
  },
  prompts: {},
  noPrompt: { 'a text to be completed': request },
  stream: {
    askingForAll: { stream: true, stream_options: { include_usage: true } },
    streams: { text: { events, answer: text } },
    broken: { 'a stream without its end': events.slice(0, -2), nothing: [] },
    failing: {
      'an error midway': {
        events: [...events.slice(0, 2), streamEvent({ error: { message: 'It broke.', type: 'server_error' } })],
        message: 'It broke.',
      },
    },
    replayed: { text, 'two choices': two },
  },
})
