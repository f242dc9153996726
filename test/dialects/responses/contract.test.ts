import { streamEvent } from '../../../src/dialect.ts'
import type { StreamEvent, Usage } from '../../../src/dialect.ts'
import { responses } from '../../../src/dialects/responses/index.ts'
import type { Json, JsonObject } from '../../../src/json.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { events, plain } from './fixture.ts'

const request = { model: 'gpt-5.4-mini', input: 'Hi' }
const saying = (content: Json): JsonObject => ({ ...request, input: [{ role: 'user', content }] })
const answered = (name: string, usage: Usage) => ({ body: plain(name), usage })
const streamed = (name: string) => ({ events: events(name), answer: plain(name) })
const names = ['text', 'parallel-tools', 'reasoning', 'web-search', 'max-output-tokens']

const failed: StreamEvent = streamEvent(
  {
    type: 'response.failed',
    sequence_number: 4,
    response: { ...plain('text'), status: 'failed', output: [], error: { code: 'server_error', message: 'It broke.' } },
  },
  'response.failed',
)
const errorEvent = streamEvent(
  { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down.', param: null, sequence_number: 2 },
  'error',
)
const withoutEnd = (name: string) => events(name).slice(0, -1)

/** As servers do that leave the output out of the last event. */
const emptyAtTheEnd = events('web-search').map((event) =>
  event.event === 'response.completed'
    ? streamEvent({ ...event.body, response: { ...plain('web-search'), output: [] } }, event.event)
    : event,
)

dialectContract('responses', {
  dialect: responses,
  request,
  accepted: {
    'a conversation in items of every kind': {
      ...request,
      input: [
        { role: 'developer', content: 'Be brief.' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' },
        { type: 'function_call', call_id: 'c', name: 'get_weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'sunny' }] },
        { type: 'a_kind_of_tomorrow', payload: 1 },
      ],
    },
    'tools that run at the provider': { ...request, tools: [{ type: 'web_search' }], tool_choice: 'auto' },
    'no input, for an answer that goes on': { model: 'm', previous_response_id: 'resp_1' },
    'everything else': {
      ...request,
      instructions: 'x',
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'a', schema: {} }, verbosity: 'low' },
      store: false,
      truncation: 'auto',
      metadata: { a: 'b' },
      max_output_tokens: 16,
      temperature: null,
    },
  },
  refused: {
    'an input that is a number': { body: { ...request, input: 4 }, param: 'input' },
    'an item that is a text': { body: { ...request, input: ['Hi'] }, param: 'input[0]' },
    'a part without a type': { body: saying([{ text: 'Hi' }]), param: 'input[0].content[0].type' },
    'a content that is a number': { body: saying(5), param: 'input[0].content' },
    'a stream that is a text': { body: { ...request, stream: 'yes' }, param: 'stream' },
    'a tool without a type': { body: { ...request, tools: [{ name: 'x' }] }, param: 'tools[0].type' },
    'instructions that are a list': { body: { ...request, instructions: [] }, param: 'instructions' },
    'a limit that is a text': { body: { ...request, max_output_tokens: '5' }, param: 'max_output_tokens' },
    'a prompt without an id': { body: { ...request, prompt: {} }, param: 'prompt.id' },
    'an include of numbers': { body: { ...request, include: [1] }, param: 'include[0]' },
  },
  unrepeatable: {
    'a response that goes on': { body: { ...request, previous_response_id: 'resp_1' }, reason: 'stored-state' },
    'a conversation': { body: { ...request, conversation: { id: 'conv_1' } }, reason: 'stored-state' },
    'an item by reference': {
      body: { ...request, input: [{ type: 'item_reference', id: 'msg_1' }] },
      reason: 'stored-state',
    },
    'background mode': { body: { ...request, background: true }, reason: 'background' },
    'a prompt without a version': { body: { ...request, prompt: { id: 'pmpt_1' } }, reason: 'unversioned-prompt' },
    'an uploaded file': { body: saying([{ type: 'input_file', file_id: 'file-1' }]), reason: 'expiring-file' },
    'an uploaded image': { body: saying([{ type: 'input_image', file_id: 'file-1' }]), reason: 'expiring-file' },
    'a file in the output of a tool': {
      body: {
        ...request,
        input: [{ type: 'function_call_output', call_id: 'c', output: [{ type: 'input_file', file_id: 'file-1' }] }],
      },
      reason: 'expiring-file',
    },
    'a container by its id': {
      body: { ...request, tools: [{ type: 'code_interpreter', container: 'cntr_1' }] },
      reason: 'stored-state',
    },
    'a vector store': {
      body: { ...request, tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] },
      reason: 'stored-state',
    },
    'a server that acts': {
      body: { ...request, tools: [{ type: 'mcp', server_label: 's', server_url: 'https://example.com' }] },
      reason: 'remote-tools',
    },
  },
  answers: {
    'a text': answered('text', { inputTokens: 37, outputTokens: 11, cachedInputTokens: 0, reasoningTokens: 0 }),
    'parallel calls': answered('parallel-tools', {
      inputTokens: 60,
      outputTokens: 34,
      cachedInputTokens: 0,
      reasoningTokens: 0,
    }),
    reasoning: answered('reasoning', { inputTokens: 20, outputTokens: 90, cachedInputTokens: 8, reasoningTokens: 64 }),
    'a text cut off at its limit': answered('max-output-tokens', {
      inputTokens: 12,
      outputTokens: 2,
      cachedInputTokens: 0,
      reasoningTokens: 0,
    }),
  },
  incomplete: {
    'response in progress': { ...plain('text'), status: 'in_progress' },
    'response in the queue': { ...plain('text'), status: 'queued', output: [] },
    'failed response': { ...plain('text'), status: 'failed', error: { code: 'server_error', message: 'x' } },
    'cancelled response': { ...plain('text'), status: 'cancelled' },
    'response cut off for a reason of tomorrow': {
      ...plain('text'),
      status: 'incomplete',
      incomplete_details: { reason: 'tomorrow' },
    },
  },
  errorBodies: {
    'a wrong member': {
      body: {
        error: {
          message: 'Unknown parameter.',
          type: 'invalid_request_error',
          param: 'foo',
          code: 'unknown_parameter',
        },
      },
      error: { message: 'Unknown parameter.', type: 'invalid_request_error', param: 'foo', code: 'unknown_parameter' },
    },
  },
  prompts: {
    'an input that is a text': { body: request, text: 'Hi' },
    'a last message that is a text': {
      body: {
        ...request,
        input: [
          { role: 'developer', content: 'Brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      text: 'Hi',
    },
    'a last message of one part': { body: saying([{ type: 'input_text', text: 'Hi' }]), text: 'Hi' },
  },
  noPrompt: {
    'an image': saying([
      { type: 'input_text', text: 'Hi' },
      { type: 'input_image', image_url: 'https://e.com/a' },
    ]),
    'a tool result at the end': {
      ...request,
      input: [{ type: 'function_call_output', call_id: 'c', output: 'x' }],
    },
    'no input': { model: 'm' },
    'an empty input': { ...request, input: '' },
  },
  stream: {
    askingForAll: { stream: true },
    streams: {
      ...Object.fromEntries(names.map((name) => [name, streamed(name)])),
      'an end without its output': { events: emptyAtTheEnd, answer: plain('web-search') },
    },
    broken: {
      'a stream without its end': withoutEnd('text'),
      'an end that lacks an item': emptyAtTheEnd.filter(({ event }) => event !== 'response.output_item.done'),
      nothing: [],
    },
    failing: {
      'a response that failed': { events: [...withoutEnd('text').slice(0, 4), failed], message: 'It broke.' },
      'an error': { events: [...withoutEnd('text').slice(0, 2), errorEvent], message: 'Slow down.' },
    },
    replayed: Object.fromEntries(names.map((name) => [name, plain(name)])),
  },
})
