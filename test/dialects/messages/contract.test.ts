import { streamEvent } from '../../../src/dialect.ts'
import type { Usage } from '../../../src/dialect.ts'
import { messages } from '../../../src/dialects/messages/index.ts'
import type { Json, JsonObject } from '../../../src/json.ts'
import { dialectContract } from '../../contracts/dialect.ts'
import { events, plain, recordings } from './fixture.ts'

const request = { model: 'claude-sonnet-4-5', max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] }

const saying = (content: Json): JsonObject => ({ ...request, messages: [{ role: 'user', content }] })

const answered = (name: string, usage: Usage) => ({
  body: plain(name),
  usage: { cachedInputTokens: 0, cacheWriteTokens: 0, ...usage },
})

const streamed = (name: string) => ({ events: events(name), answer: plain(name) })

const failedAs = (name: string, type: string) => {
  const body = plain(name)
  return { body, error: { message: (body.error as { message: string }).message, type } }
}

const textWith = (body: JsonObject) => {
  const all = events('text')
  return [...all.slice(0, 3), streamEvent(body), ...all.slice(3)]
}

dialectContract('messages', {
  dialect: messages,
  request,
  accepted: {
    'system blocks with a cache breakpoint': {
      ...request,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    },
    'tools of ours and of Anthropic': {
      ...request,
      tools: [
        { name: 'get_weather', input_schema: { type: 'object' }, input_examples: [{}], defer_loading: true },
        { type: 'web_search_20260318', name: 'web_search', max_uses: 3 },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'm' }],
    },
    'thinking that goes on after a tool': {
      ...request,
      thinking: { type: 'adaptive', display: 'omitted' },
      output_config: { effort: 'max', format: { type: 'json_schema', schema: { type: 'object' } } },
      messages: [
        { role: 'user', content: 'Weather?' },
        { role: 'assistant', content: plain('redacted-thinking').content ?? [] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [], is_error: true }] },
      ],
    },
    'a system message amid the conversation': {
      ...request,
      messages: [...request.messages, { role: 'system', content: 'Answer in French from now on.' }],
    },
    'blocks, roles and members of tomorrow': {
      ...request,
      novel: { a: [1] },
      messages: [{ role: 'narrator', content: [{ type: 'hologram', angle: 3 }], mood: null }],
    },
    'members that are null': { ...request, system: null, tools: null, stream: null, metadata: null },
  },
  refused: {
    'no max_tokens': { body: { model: 'm', messages: request.messages }, param: 'max_tokens' },
    'half a token': { body: { ...request, max_tokens: 1.5 }, param: 'max_tokens' },
    'less than nothing': { body: { ...request, max_tokens: -1 }, param: 'max_tokens' },
    'no messages': { body: { ...request, messages: [] }, param: 'messages' },
    'messages as text': { body: { ...request, messages: 'Hi' }, param: 'messages' },
    'a message as text': { body: { ...request, messages: [...request.messages, 'Hi'] }, param: 'messages[1]' },
    'a message of nobody': { body: { ...request, messages: [{ content: 'Hi' }] }, param: 'messages[0].role' },
    'content that is null': { body: saying(null), param: 'messages[0].content' },
    'a block without a type': {
      body: saying([{ type: 'text', text: 'a' }, { text: 'b' }]),
      param: 'messages[0].content[1].type',
    },
    'a system that is a number': { body: { ...request, system: 3 }, param: 'system' },
    'a system block without a type': { body: { ...request, system: [{ text: 'a' }] }, param: 'system[0].type' },
    'a stream flag as text': { body: { ...request, stream: 'yes' }, param: 'stream' },
    'a tool as text': { body: { ...request, tools: ['get_weather'] }, param: 'tools[0]' },
    'a tool choice as text': { body: { ...request, tool_choice: 'auto' }, param: 'tool_choice' },
    'thinking of no type': { body: { ...request, thinking: {} }, param: 'thinking.type' },
    'a stop sequence that is a number': { body: { ...request, stop_sequences: [1] }, param: 'stop_sequences[0]' },
    'a temperature as text': { body: { ...request, temperature: '1' }, param: 'temperature' },
  },
  unrepeatable: {
    'a filled prompt cache': { body: { ...request, max_tokens: 0 }, reason: 'cache-warming' },
    'tools at a server of the caller': {
      body: { ...request, mcp_servers: [{ type: 'url', url: 'https://example.com', name: 'm' }] },
      reason: 'remote-tools',
    },
    'a thread': { body: { ...request, thread: { previous_message_id: 'msg_1' } }, reason: 'stored-state' },
    'a comparison with an earlier call': {
      body: { ...request, diagnostics: { previous_message_id: 'm' } },
      reason: 'stored-state',
    },
    'a container': { body: { ...request, container: 'container_1' }, reason: 'stored-state' },
    'an uploaded image': {
      body: saying([{ type: 'image', source: { type: 'file', file_id: 'f' } }]),
      reason: 'expiring-file',
    },
    'a file for a container': { body: saying([{ type: 'container_upload', file_id: 'f' }]), reason: 'expiring-file' },
    'a file in a tool result': {
      body: saying([{ type: 'tool_result', content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }]),
      reason: 'expiring-file',
    },
  },
  answers: {
    'a text': answered('text', { inputTokens: 12, outputTokens: 9 }),
    'a tool call': answered('tool-use', { inputTokens: 472, outputTokens: 89 }),
    'parallel tool calls': answered('parallel-tools', { inputTokens: 614, outputTokens: 120 }),
    thinking: answered('thinking', { inputTokens: 46, outputTokens: 71, reasoningTokens: 43 }),
    'redacted thinking': answered('redacted-thinking', { inputTokens: 92, outputTokens: 150 }),
    'a cached prompt': answered('cache-usage', {
      inputTokens: 21 + 188 + 18_086,
      outputTokens: 8,
      cachedInputTokens: 18_086,
      cacheWriteTokens: 188,
    }),
    'a refusal': answered('refusal', { inputTokens: 18, outputTokens: 5 }),
    'the end of its tokens': answered('max-tokens', { inputTokens: 14, outputTokens: 3 }),
    'a stop sequence': answered('stop-sequence', { inputTokens: 20, outputTokens: 6 }),
    'a full context window': answered('context-window', { inputTokens: 199_990, outputTokens: 10 }),
    'a web search': answered('web-search', { inputTokens: 6039, outputTokens: 931 }),
    'counts that are null': {
      body: { ...plain('text'), usage: { input_tokens: 3, output_tokens: 2, cache_read_input_tokens: null } },
      usage: { inputTokens: 3, outputTokens: 2 },
    },
    'no counts': { body: { ...plain('text'), usage: { input_tokens: 3 } }, usage: undefined },
  },
  incomplete: {
    'a paused turn': plain('pause-turn'),
    'no stop reason': { ...plain('text'), stop_reason: null },
    'a stop reason of tomorrow': { ...plain('text'), stop_reason: 'ran_away' },
    'another type': { ...plain('text'), type: 'completion' },
    'no content': { ...plain('text'), content: null },
  },
  errorBodies: {
    'a bad request': failedAs('error-400', 'invalid_request_error'),
    'a refused key': failedAs('error-401', 'authentication_error'),
    'an unknown model': failedAs('error-404', 'not_found_error'),
    'a rate limit': failedAs('error-429', 'rate_limit_error'),
    'an overload': failedAs('error-529', 'overloaded_error'),
    'a machine-readable cause': {
      body: {
        type: 'error',
        error: { type: 'not_found_error', message: 'm', details: { error_code: 'thread_not_found' } },
      },
      error: { message: 'm', type: 'not_found_error', code: 'thread_not_found' },
    },
    'a bare message': { body: { message: 'no route' }, error: { message: 'no route' } },
    'a bare error': { body: { error: 'gone' }, error: { message: 'gone' } },
  },
  prompts: {
    'a string': { body: saying('What is TLS?'), text: 'What is TLS?' },
    'one text block with a breakpoint': {
      body: saying([{ type: 'text', text: 'What is TLS?', cache_control: { type: 'ephemeral' } }]),
      text: 'What is TLS?',
    },
    'the last of several turns': {
      body: {
        ...request,
        system: 'Be brief.',
        messages: [...request.messages, { role: 'assistant', content: 'Yes?' }, { role: 'user', content: 'And DTLS?' }],
      },
      text: 'And DTLS?',
    },
  },
  noPrompt: {
    'an image': saying([{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }]),
    'a text and an image': saying([
      { type: 'text', text: 'a' },
      { type: 'image', source: {} },
    ]),
    'a tool result': saying([{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' }]),
    'an answer begun by the caller': {
      ...request,
      messages: [...request.messages, { role: 'assistant', content: 'It is (' }],
    },
    'no content': saying([]),
  },
  stream: {
    askingForAll: { stream: true },
    streams: Object.fromEntries(recordings.map((name) => [name, streamed(name)])),
    broken: {
      'a stream without its end': events('text').slice(0, -2),
      'a delta of tomorrow': textWith({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'dream_delta', dream: 'x' },
      }),
      'a delta without its block': events('text').filter(({ event }) => event !== 'content_block_start'),
      'a tool input that was cut off': events('tool-use').filter(({ data }) => !data.includes('renheit')),
    },
    failing: {
      'an overload at once': { events: events('overloaded-at-once'), message: 'Overloaded' },
      'an overload midway': { events: events('overloaded-midway'), message: 'Overloaded' },
    },
    replayed: Object.fromEntries(recordings.map((name) => [name, plain(name)])),
  },
})
