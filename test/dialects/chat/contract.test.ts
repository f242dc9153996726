import { streamEvent } from '../../../src/dialect.ts'
import type { ProviderError, Usage } from '../../../src/dialect.ts'
import { chat } from '../../../src/dialects/chat/index.ts'
import type { Json, JsonObject } from '../../../src/json.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { events, plain } from './fixture.ts'

const request = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hi' }] }

const saying = (content: Json): JsonObject => ({ ...request, messages: [{ role: 'user', content }] })
const after = (...messages: readonly Json[]): JsonObject => ({
  ...request,
  messages: [...request.messages, ...messages],
})

const answered = (name: string, inputTokens: number, outputTokens: number, more: Partial<Usage> = {}) => {
  const usage = { inputTokens, outputTokens, ...more }
  return { body: plain(`chat/${name}`), usage }
}
const openai = { cachedInputTokens: 0, reasoningTokens: 0 }

const failedWith = (body: JsonObject, error: ProviderError) => ({ body, error })
const failedAs = (name: string, rest: Omit<ProviderError, 'message'>) => {
  const body = plain(name)
  return { body, error: { message: (body.error as { message: string }).message, ...rest } }
}

const streamed = (name: string) => ({
  events: events(`chat/stream-${name}`),
  answer: plain(`chat/stream-${name}.answer`),
})
const streamNames = [
  'text',
  'tool-call',
  'parallel-tools',
  'custom-tool',
  'function-call',
  'logprobs',
  'two-choices',
  'refusal',
  'audio',
  'annotations',
  'azure',
  'reasoning-deepseek',
  'reasoning-groq',
  'reasoning-openrouter',
  'without-done',
]
const plainNames = [
  'text',
  'tool-call',
  'parallel-tools',
  'custom-tool',
  'function-call',
  'logprobs',
  'logprobs-split-character',
  'two-choices',
  'refusal',
  'audio',
  'web-search',
  'content-filter-azure',
  'reasoning-deepseek',
  'reasoning-groq',
  'reasoning-openrouter',
  'reasoning-xai',
]

const text = events('chat/stream-text')
const withoutDone = events('chat/stream-without-done')

dialectContract('chat', {
  dialect: chat,
  request,
  accepted: {
    'every role': after(
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: {} }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: null },
      { role: 'narrator', content: 'A role of tomorrow.' },
    ),
    'parts of every kind': saying([
      { type: 'text', text: 'What is this?', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
      { type: 'input_audio', input_audio: { data: 'AAEC', format: 'wav' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
      { type: 'hologram', angle: 3 },
    ]),
    'everything that can be set': {
      ...request,
      n: 2,
      stop: ['\n', 'END'],
      seed: 2 ** 60,
      tools: [
        { type: 'function', function: { name: 'f' } },
        { type: 'custom', custom: { name: 'g' } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 's', schema: {} } },
      logprobs: true,
      top_logprobs: 3,
      logit_bias: { '50256': -100 },
      modalities: ['text', 'audio'],
      audio: { voice: 'alloy', format: 'pcm16' },
      reasoning_effort: 'high',
      store: true,
      metadata: { a: 'b' },
      web_search_options: {},
    },
    'members that are null': { ...request, stream: null, n: null, stop: null, tools: null, stream_options: null },
    'members of tomorrow': { ...request, novel: { a: [1] }, provider: { order: ['a'] } },
  },
  refused: {
    'no messages at all': { body: { model: 'm' }, param: 'messages' },
    'empty messages': { body: { ...request, messages: [] }, param: 'messages' },
    'messages as text': { body: { ...request, messages: 'Hi' }, param: 'messages' },
    'a message as text': { body: after('Hi'), param: 'messages[1]' },
    'a message that is an array': { body: after([]), param: 'messages[1]' },
    'a message of nobody': { body: after({ content: 'Hi' }), param: 'messages[1].role' },
    'a role that is a number': { body: after({ role: 1, content: 'Hi' }), param: 'messages[1].role' },
    'content that is a number': { body: after({ role: 'user', content: 7 }), param: 'messages[1].content' },
    'content that is an object': { body: saying({ text: 'Hi' }), param: 'messages[0].content' },
    'a part as text': { body: saying([{ type: 'text', text: 'a' }, 'b']), param: 'messages[0].content[1]' },
    'a part without a type': { body: saying([{ text: 'b' }]), param: 'messages[0].content[0].type' },
    'a text that is a number': { body: saying([{ type: 'text', text: 1 }]), param: 'messages[0].content[0].text' },
    'tool calls that are an object': {
      body: after({ role: 'assistant', tool_calls: {} }),
      param: 'messages[1].tool_calls',
    },
    'a tool call as text': {
      body: after({ role: 'assistant', tool_calls: ['f'] }),
      param: 'messages[1].tool_calls[0]',
    },
    'a stream flag as text': { body: { ...request, stream: 'true' }, param: 'stream' },
    'a usage flag as text': {
      body: { ...request, stream_options: { include_usage: 'yes' } },
      param: 'stream_options.include_usage',
    },
    'half a choice': { body: { ...request, n: 1.5 }, param: 'n' },
    'no choice': { body: { ...request, n: 0 }, param: 'n' },
    'tools that are an object': { body: { ...request, tools: {} }, param: 'tools' },
    'a tool as text': { body: { ...request, tools: [{}, 'f'] }, param: 'tools[1]' },
    'a temperature as text': { body: { ...request, temperature: '1' }, param: 'temperature' },
    'a stop among others that is a number': { body: { ...request, stop: ['a', 3] }, param: 'stop[1]' },
    'a stop that is a number': { body: { ...request, stop: 3 }, param: 'stop' },
    'a format as text': { body: { ...request, response_format: 'json' }, param: 'response_format' },
    'a format of no type': { body: { ...request, response_format: {} }, param: 'response_format.type' },
  },
  unrepeatable: {
    'an uploaded file': { body: saying([{ type: 'file', file: { file_id: 'file-1' } }]), reason: 'expiring-file' },
    'an uploaded image': { body: saying([{ type: 'input_image', file_id: 'file-1' }]), reason: 'expiring-file' },
    'audio said before': {
      body: after({ role: 'assistant', audio: { id: 'audio_1' } }, { role: 'user', content: 'Again?' }),
      reason: 'expiring-audio',
    },
    'a response that the provider keeps': { body: { ...request, previous_response_id: 'r' }, reason: 'stored-state' },
    'a container': {
      body: { ...request, tools: [{ type: 'code_interpreter', container: 'cntr_1' }] },
      reason: 'stored-state',
    },
    'an answer for later': { body: { ...request, deferred: true }, reason: 'background' },
    'a stored prompt of any version': { body: { ...request, prompt: { id: 'pmpt_1' } }, reason: 'unversioned-prompt' },
  },
  answers: {
    'a text': answered('text', 19, 10, openai),
    'a tool call': answered('tool-call', 82, 17, openai),
    'parallel tool calls': answered('parallel-tools', 94, 52, openai),
    'a custom tool': answered('custom-tool', 60, 140, { cachedInputTokens: 0, reasoningTokens: 128 }),
    'a function call of old': answered('function-call', 82, 18),
    logprobs: answered('logprobs', 9, 3, openai),
    'two choices': answered('two-choices', 14, 24, openai),
    'a refusal': answered('refusal', 81, 11, openai),
    audio: answered('audio', 17, 99, openai),
    'a web search': answered('web-search', 9, 16, openai),
    'what a filter cut off': answered('content-filter-azure', 30, 4),
    'DeepSeek’s reasoning': answered('reasoning-deepseek', 18, 32, { cachedInputTokens: 16, reasoningTokens: 25 }),
    'Groq’s reasoning': answered('reasoning-groq', 86, 41, { reasoningTokens: 24 }),
    'OpenRouter’s reasoning': answered('reasoning-openrouter', 40, 25),
    'xAI’s reasoning, counted apart': answered('reasoning-xai', 32, 103, { cachedInputTokens: 6, reasoningTokens: 94 }),
    'a written prompt cache': {
      body: {
        ...plain('chat/text'),
        usage: { prompt_tokens: 9, completion_tokens: 1, prompt_tokens_details: { cache_write_tokens: 8 } },
      },
      usage: { inputTokens: 9, outputTokens: 1, cacheWriteTokens: 8 },
    },
    'no counts': { body: { ...plain('chat/text'), usage: null }, usage: undefined },
    'half the counts': { body: { ...plain('chat/text'), usage: { prompt_tokens: 3 } }, usage: undefined },
  },
  incomplete: {
    'no choices': { ...plain('chat/text'), choices: [] },
    'a choice that goes on': finishing('chat/text', null),
    'a choice that failed': finishing('chat/text', 'error'),
    'a choice for which DeepSeek had no room': finishing('chat/text', 'insufficient_system_resource'),
    'one choice of two that goes on': {
      ...plain('chat/text'),
      choices: [...(plain('chat/text').choices as Json[]), { index: 1, message: {}, finish_reason: null }],
    },
    'an error among the choices': plain('chat/error-openrouter-200'),
    'an error within a choice': {
      choices: [{ index: 0, message: {}, error: { message: 'm' }, finish_reason: 'stop' }],
    },
    'an error beside whole choices': { ...plain('chat/text'), error: { message: 'late' } },
    'a choice without a message': { choices: [{ index: 0, finish_reason: 'stop' }] },
  },
  errorBodies: {
    'a bad request': failedAs('error-400', {
      type: 'invalid_request_error',
      code: 'unsupported_value',
      param: 'temperature',
    }),
    'a refused key': failedAs('error-401', { type: 'invalid_request_error', code: 'invalid_api_key' }),
    'an unknown model': failedAs('error-404', { type: 'invalid_request_error', code: 'model_not_found' }),
    'a rate limit': failedAs('error-429', { type: 'tokens', code: 'rate_limit_exceeded' }),
    'an empty account': failedAs('error-quota', { type: 'insufficient_quota', code: 'insufficient_quota' }),
    'a fault of theirs': failedAs('error-500', { type: 'server_error' }),
    'Gemini’s': failedWith(
      { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details: [] } },
      { message: 'API key not valid.', type: 'INVALID_ARGUMENT', code: '400' },
    ),
    'Mistral’s': failedWith(
      { object: 'error', message: 'Invalid model: x', type: 'invalid_model', param: null, code: '1500' },
      { message: 'Invalid model: x', type: 'invalid_model', code: '1500' },
    ),
    'xAI’s': failedWith(
      { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***og.' },
      { message: 'Incorrect API key provided: xa***og.', code: 'Client specified an invalid argument' },
    ),
    'FastAPI’s': failedWith(
      { detail: [{ type: 'missing', loc: ['body', 'model'], msg: 'Field required' }] },
      { message: '[{"type":"missing","loc":["body","model"],"msg":"Field required"}]' },
    ),
    'Ollama’s': failedWith({ error: 'model "x" not found' }, { message: 'model "x" not found' }),
  },
  prompts: {
    'a string': { body: saying('What is TLS?'), text: 'What is TLS?' },
    'one text part': {
      body: saying([{ type: 'text', text: 'What is TLS?', prompt_cache_breakpoint: {} }]),
      text: 'What is TLS?',
    },
    'the last of several turns': {
      body: after(
        { role: 'assistant', content: null, tool_calls: [{ id: 'c' }] },
        { role: 'tool', tool_call_id: 'c', content: 'sunny' },
        { role: 'assistant', content: 'Sunny.' },
        { role: 'user', content: 'And in Oslo?', name: 'ada' },
      ),
      text: 'And in Oslo?',
    },
  },
  noPrompt: {
    'an image': saying([
      { type: 'text', text: 'a' },
      { type: 'image_url', image_url: { url: 'data:,' } },
    ]),
    audio: saying([{ type: 'input_audio', input_audio: {} }]),
    'a file': saying([
      { type: 'text', text: 'a' },
      { type: 'file', file: {} },
    ]),
    'a tool result': after({ role: 'assistant', tool_calls: [{ id: 'c' }] }, { role: 'tool', content: 'sunny' }),
    'an answer begun by the caller': after({ role: 'assistant', content: 'It is (' }),
    'a text of another kind': saying([{ type: 'refusal', text: 'a' }]),
    'an empty text': saying(''),
    'no parts': saying([]),
    'no content': saying(null),
    'no messages': { ...request, messages: [] },
  },
  stream: {
    askingForAll: { stream: true, stream_options: { include_usage: true } },
    streams: Object.fromEntries(streamNames.map((name) => [name, streamed(name)])),
    broken: {
      'no events': [],
      'nothing but its end': text.slice(-1),
      'a stream that stops in the middle': text.slice(0, 4),
      'a stream that stops before its finish reason': text.slice(0, -3),
      'a finish reason and then nothing': text.slice(0, -2),
      'an end without a finish reason': [...text.slice(0, -3), ...text.slice(-1)],
      'one choice of two': events('chat/stream-two-choices').filter(({ data }) => !finishesFirst(data)),
      'an event that is no JSON': [...text.slice(0, 3), { data: '{"id":', body: undefined }, ...text.slice(3)],
      'content of another kind': [
        ...withoutDone.slice(0, 2),
        streamEvent({ choices: [{ index: 0, delta: { content: [{ type: 'text', text: 'b' }] } }] }),
        ...withoutDone.slice(2),
      ],
      'a choice after the usage chunk': [
        ...withoutDone,
        streamEvent({ choices: [{ index: 0, delta: { content: 'b' }, finish_reason: null }] }),
      ],
    },
    failing: {
      'an error in the middle': {
        events: events('chat/stream-error-midway'),
        message: 'The server had an error while processing your request. Sorry about that!',
      },
      'an error at once': { events: events('chat/stream-error-at-once-groq'), message: 'Over capacity' },
      'an error with a finish reason': {
        events: events('chat/stream-error-openrouter'),
        message: 'Provider returned error',
      },
      'an error that is the event': {
        events: events('chat/stream-error-vllm'),
        message: 'EngineCore encountered an issue.',
      },
      'an error within a choice': {
        events: [streamEvent({ choices: [{ index: 0, delta: {}, error: { message: 'gone' }, finish_reason: null }] })],
        message: 'gone',
      },
      'an error that says nothing': {
        events: [streamEvent({ choices: [{ index: 0, delta: {}, finish_reason: 'error' }] })],
        message: 'the provider ended its answer with an error',
      },
      'an error in words alone': { events: [{ event: 'error', data: 'boom', body: undefined }], message: 'boom' },
    },
    replayed: Object.fromEntries(plainNames.map((name) => [name, plain(`chat/${name}`)])),
  },
})

function finishing(name: string, reason: string | null): JsonObject {
  const body = plain(name)
  return { ...body, choices: (body.choices as JsonObject[]).map((choice) => ({ ...choice, finish_reason: reason })) }
}

function finishesFirst(data: string): boolean {
  return data.includes('"index":0') && data.includes('"finish_reason":"stop"')
}
