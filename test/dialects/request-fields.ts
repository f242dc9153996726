import type { Json } from '../../src/json.ts'

/** One field of a dialect's request: a value that says something, and where it belongs when that is not the top. */
export interface Field {
  readonly name: string
  /** Members set on the smallest request, by name. */
  readonly set: Readonly<Record<string, Json>>
}

const top = (name: string, value: Json): Field => ({ name, set: { [name]: value } })
const said = (name: string, set: Field['set']): Field => ({ name, set })
const user = (content: Json): Json => [{ role: 'user', content }]

const chatTool: Json = { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }
const schema: Json = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
}
const dataUrl = 'data:application/pdf;base64,JVBERi0='

/** https://platform.openai.com/docs/api-reference/chat/create */
export const chatFields: readonly Field[] = [
  said('messages: system, developer', {
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ],
  }),
  said('messages: image_url', {
    messages: user([
      { type: 'text', text: 'x' },
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
    ]),
  }),
  said('messages: file (file_data)', {
    messages: user([
      { type: 'text', text: 'x' },
      { type: 'file', file: { file_data: dataUrl, filename: 'a.pdf' } },
    ]),
  }),
  said('messages: file (file_id)', {
    messages: user([
      { type: 'text', text: 'x' },
      { type: 'file', file: { file_id: 'file-1' } },
    ]),
  }),
  said('messages: input_audio', {
    messages: user([
      { type: 'text', text: 'x' },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
    ]),
  }),
  said('messages: name', { messages: [{ role: 'user', name: 'ada', content: 'Hi' }] }),
  said('messages: tool_calls, tool', {
    messages: [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'ok' },
    ],
    tools: [chatTool],
  }),
  said('messages: reasoning_content', {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'So', reasoning_content: 'because' },
      { role: 'user', content: 'And?' },
    ],
  }),
  top('max_completion_tokens', 9),
  top('max_tokens', 9),
  top('temperature', 0.5),
  top('top_p', 0.96),
  top('stop', ['###']),
  top('n', 2),
  top('seed', 7),
  top('logprobs', true),
  said('top_logprobs', { logprobs: true, top_logprobs: 3 }),
  top('logit_bias', { 50256: -100 }),
  top('frequency_penalty', 0.5),
  top('presence_penalty', 0.5),
  top('tools', [chatTool]),
  said('tools: custom', { tools: [{ type: 'custom', custom: { name: 'f' } }] }),
  said('tool_choice', { tools: [chatTool], tool_choice: 'required' }),
  said('parallel_tool_calls', { tools: [chatTool], parallel_tool_calls: false }),
  said('response_format: json_schema', {
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } },
  }),
  said('response_format: json_object', { response_format: { type: 'json_object' } }),
  top('reasoning_effort', 'low'),
  top('verbosity', 'low'),
  said('modalities, audio', { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } }),
  top('prediction', { type: 'content', content: 'x' }),
  top('web_search_options', {}),
  top('metadata', { a: 'b' }),
  top('store', true),
  top('user', 'u'),
  top('safety_identifier', 's'),
  top('prompt_cache_key', 'k'),
  top('service_tier', 'auto'),
  said('stream_options', { stream: true, stream_options: { include_usage: true } }),
]

const tool: Json = { name: 'f', description: 'd', input_schema: { type: 'object' } }

/** https://platform.claude.com/docs/en/api/messages */
export const messagesFields: readonly Field[] = [
  top('system', 'Be brief.'),
  said('cache_control (anywhere)', {
    messages: user([{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }]),
  }),
  said('messages: image (base64, url)', {
    messages: user([
      { type: 'text', text: 'x' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    ]),
  }),
  said('messages: document (base64)', {
    messages: user([
      { type: 'text', text: 'x' },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
    ]),
  }),
  said('messages: image, document (file)', {
    messages: user([
      { type: 'text', text: 'x' },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    ]),
  }),
  said('messages: tool_use, tool_result', {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'ok' }] },
    ],
    tools: [tool],
  }),
  said('messages: tool_result is_error', {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'no', is_error: true }] },
    ],
    tools: [tool],
  }),
  said('messages: thinking (signed), redacted_thinking', {
    messages: [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 't', signature: 's' },
          { type: 'text', text: 'So' },
        ],
      },
      { role: 'user', content: 'And?' },
    ],
  }),
  said('max_tokens', { max_tokens: 9 }),
  top('temperature', 0.5),
  top('top_p', 0.96),
  top('top_k', 5),
  top('stop_sequences', ['###']),
  top('tools', [tool]),
  said('tools that run at Anthropic', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
  said('tool_choice', { tools: [tool], tool_choice: { type: 'any' } }),
  said('tool_choice.disable_parallel_tool_use', {
    tools: [tool],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  }),
  said('thinking.budget_tokens', { thinking: { type: 'enabled', budget_tokens: 5_000 } }),
  said('thinking: disabled', { thinking: { type: 'disabled' } }),
  said('output_config.effort', { output_config: { effort: 'low' } }),
  said('output_config.format', { output_config: { format: { type: 'json_schema', schema } } }),
  top('mcp_servers', [{ type: 'url', url: 'https://example.com', name: 's' }]),
  top('container', 'c_1'),
  top('context_management', { edits: [{ type: 'x' }] }),
  said('metadata.user_id', { metadata: { user_id: 'u' } }),
  top('service_tier', 'auto'),
  top('stream', true),
]

const responsesTool: Json = {
  type: 'function',
  name: 'f',
  description: 'd',
  parameters: { type: 'object' },
  strict: false,
}

/** https://platform.openai.com/docs/api-reference/responses/create */
export const responsesFields: readonly Field[] = [
  top('instructions', 'Be brief.'),
  said('input: text', { input: 'Hello' }),
  said('input: system, developer', {
    input: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ],
  }),
  said('input: input_image', {
    input: user([
      { type: 'input_text', text: 'x' },
      { type: 'input_image', image_url: 'https://example.com/a.png' },
    ]),
  }),
  said('input: input_file (file_data)', {
    input: user([
      { type: 'input_text', text: 'x' },
      { type: 'input_file', file_data: dataUrl, filename: 'a.pdf' },
    ]),
  }),
  said('input: input_file, input_image (file_id, file_url)', {
    input: user([
      { type: 'input_text', text: 'x' },
      { type: 'input_file', file_id: 'file-1' },
    ]),
  }),
  said('input: function_call, function_call_output', {
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'ok' },
    ],
    tools: [responsesTool],
  }),
  said('input: reasoning (of this gateway)', {
    input: [
      { role: 'user', content: 'Hi' },
      {
        type: 'reasoning',
        summary: [],
        encrypted_content: `reprise.${Buffer.from(JSON.stringify([{ type: 'reasoning.text', text: 't', signature: 's' }])).toString('base64url')}`,
      },
      { role: 'assistant', content: 'So' },
      { role: 'user', content: 'And?' },
    ],
  }),
  said('input: reasoning (of OpenAI)', {
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'reasoning', summary: [], encrypted_content: 'gAAA' },
      { role: 'assistant', content: 'So' },
      { role: 'user', content: 'And?' },
    ],
  }),
  said('input: web_search_call and other hosted tools', {
    input: [
      { role: 'user', content: 'Hi' },
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
    ],
  }),
  said('input: item_reference', {
    input: [
      { type: 'item_reference', id: 'msg_1' },
      { role: 'user', content: 'Hi' },
    ],
  }),
  top('max_output_tokens', 9),
  top('max_tool_calls', 3),
  top('temperature', 0.5),
  top('top_p', 0.96),
  top('top_logprobs', 3),
  said('include: message.output_text.logprobs', { include: ['message.output_text.logprobs'] }),
  said('include: reasoning.encrypted_content', { include: ['reasoning.encrypted_content'] }),
  said('include: anything else', { include: ['file_search_call.results'] }),
  top('tools', [responsesTool]),
  said('tools: custom', { tools: [{ type: 'custom', name: 'f' }] }),
  said('tools that run at OpenAI', { tools: [{ type: 'web_search' }] }),
  said('tool_choice', { tools: [responsesTool], tool_choice: 'required' }),
  said('parallel_tool_calls', { tools: [responsesTool], parallel_tool_calls: false }),
  said('text.format: json_schema', { text: { format: { type: 'json_schema', name: 'a', schema, strict: true } } }),
  said('text.format: json_object', { text: { format: { type: 'json_object' } } }),
  said('text.verbosity', { text: { verbosity: 'low' } }),
  said('reasoning.effort', { reasoning: { effort: 'low' } }),
  said('reasoning.summary', { reasoning: { summary: 'detailed' } }),
  top('previous_response_id', 'resp_1'),
  top('conversation', 'conv_1'),
  top('prompt', { id: 'pmpt_1', version: '2' }),
  top('background', true),
  top('store', true),
  top('truncation', 'auto'),
  top('metadata', { a: 'b' }),
  top('user', 'u'),
  top('safety_identifier', 's'),
  top('prompt_cache_key', 'k'),
  top('service_tier', 'auto'),
  top('stream', true),
]

/** https://platform.openai.com/docs/api-reference/completions/create */
export const completionsFields: readonly Field[] = [
  said('prompt: one text', { prompt: 'Hello' }),
  said('prompt: several texts, tokens', { prompt: ['a', 'b'] }),
  top('max_tokens', 9),
  top('temperature', 0.5),
  top('top_p', 0.96),
  top('n', 2),
  top('stop', ['###']),
  top('seed', 7),
  top('suffix', 'end'),
  top('echo', true),
  top('best_of', 2),
  top('logprobs', 3),
  top('logit_bias', { 50256: -100 }),
  top('frequency_penalty', 0.5),
  top('presence_penalty', 0.5),
  top('user', 'u'),
  said('stream_options', { stream: true, stream_options: { include_usage: true } }),
]
