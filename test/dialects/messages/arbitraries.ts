import * as fc from 'fast-check'
import { streamEvent } from '../../../src/dialect.ts'
import type { StreamEvent } from '../../../src/dialect.ts'
import { objectsIn } from '../../../src/json.ts'
import type { Json, JsonObject } from '../../../src/json.ts'

/** Text as people and models write it: any well-formed Unicode, never blank. */
export const text = () =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).filter((value) => value.trim() !== '')

const word = () => fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 4, maxLength: 12 })

const json = () =>
  fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }).map(asOnWire)

// Through JSON once, so that no value differs only in what the wire cannot carry (-0, a prototype).
const asOnWire = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value))

const count = () => fc.nat({ max: 100_000 })

const textBlock = () => fc.record({ type: fc.constant('text'), text: text() })
const toolUse = () =>
  fc.record({ type: fc.constant('tool_use'), id: word().map((end) => `toolu_${end}`), name: word(), input: json() })
const thinking = () =>
  fc.oneof(
    fc.record({ type: fc.constant('thinking'), thinking: text(), signature: word() }),
    fc.record({ type: fc.constant('redacted_thinking'), data: word() }),
  )

const usage = () =>
  fc.record(
    {
      input_tokens: count(),
      output_tokens: count(),
      cache_creation_input_tokens: count(),
      cache_read_input_tokens: count(),
      output_tokens_details: fc.record({ thinking_tokens: count() }),
    },
    { requiredKeys: ['input_tokens', 'output_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'] },
  )

/** An answer in the order in which Claude thinks, speaks and calls. */
export const message = (): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      id: word(),
      thoughts: fc.array(thinking(), { maxLength: 2 }),
      texts: fc.array(textBlock(), { maxLength: 1 }),
      calls: fc.uniqueArray(toolUse(), { maxLength: 3, selector: ({ id }) => id }),
      stop: fc.constantFrom('end_turn', 'max_tokens', 'stop_sequence', 'refusal'),
      usage: usage(),
    })
    .map(({ id, thoughts, texts, calls, stop, usage }) => {
      const stop_reason = calls.length > 0 ? 'tool_use' : stop
      return {
        id: `msg_${id}`,
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [...thoughts, ...texts, ...calls],
        stop_reason,
        stop_sequence: stop_reason === 'stop_sequence' ? '###' : null,
        usage,
      }
    })

/** A text in pieces, cut anywhere between its characters. */
const pieces = (whole: string): fc.Arbitrary<string[]> =>
  fc.array(fc.nat({ max: whole.length }), { maxLength: 5 }).map((cuts) => {
    const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length]
    return at.slice(1).map((end, index) => whole.slice(at[index], end))
  })

/** The answer as the API may stream it. */
export const messageEvents = (body: JsonObject): fc.Arbitrary<StreamEvent[]> => {
  const named = (event: JsonObject & { type: string }) => streamEvent(event, event.type)
  const block = (content: JsonObject, index: number) => {
    const [start, kind, member, whole] = growth(content)
    const deltas = pieces(whole).map((all) =>
      all.map((piece) => named({ type: 'content_block_delta', index, delta: { type: kind, [member]: piece } })),
    )
    const { signature } = content
    const signed =
      signature === undefined
        ? []
        : [named({ type: 'content_block_delta', index, delta: { type: 'signature_delta', signature } })]
    return deltas.map((all) => [
      named({ type: 'content_block_start', index, content_block: start }),
      named({ type: 'ping' }),
      ...all,
      ...signed,
      named({ type: 'content_block_stop', index }),
    ])
  }
  const { stop_reason, stop_sequence } = body
  const start = {
    ...body,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...(body.usage as JsonObject), output_tokens: 1 },
  }
  return fc
    .tuple(...objectsIn(body.content).map(block))
    .map((blocks) => [
      named({ type: 'message_start', message: start }),
      ...blocks.flat(),
      named({ type: 'message_delta', delta: { stop_reason, stop_sequence }, usage: body.usage }),
      named({ type: 'message_stop' }),
    ])
}

/** How a block starts, and by which deltas of what it grows. */
const growth = (block: JsonObject): readonly [JsonObject, string, string, string] => {
  if (block.type === 'text') return [{ ...block, text: '' }, 'text_delta', 'text', block.text as string]
  if (block.type === 'tool_use')
    return [{ ...block, input: {} }, 'input_json_delta', 'partial_json', JSON.stringify(block.input)]
  if (block.type === 'thinking')
    return [{ ...block, thinking: '', signature: '' }, 'thinking_delta', 'thinking', block.thinking as string]
  return [block, 'none', 'none', '']
}

const toolCall = () =>
  fc.record({
    id: word().map((end) => `call_${end}`),
    type: fc.constant('function'),
    function: fc.record({ name: word(), arguments: json().map((input) => JSON.stringify(input)) }),
  })

const signedDetail = () =>
  fc.oneof(
    fc.record({
      type: fc.constant('reasoning.text'),
      text: text(),
      signature: word(),
      format: fc.constant('anthropic-claude-v1'),
    }),
    fc.record({ type: fc.constant('reasoning.encrypted'), data: word(), format: fc.constant('anthropic-claude-v1') }),
  )

/** An answer of an OpenAI-like provider, in the members that Messages can say too. */
export const completion = (): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      id: word(),
      content: fc.option(text()),
      details: fc.array(signedDetail(), { maxLength: 2 }),
      calls: fc.uniqueArray(toolCall(), { maxLength: 3, selector: ({ id }) => id }),
      finish: fc.constantFrom('stop', 'length', 'content_filter'),
      prompt: fc.record({ cached_tokens: count(), cache_write_tokens: count() }),
      fresh: count(),
      written: count(),
      reasoning: fc.option(count()),
    })
    .map(({ id, content, details, calls, finish, prompt, fresh, written, reasoning }) => {
      const prompt_tokens = fresh + prompt.cached_tokens + prompt.cache_write_tokens
      const thought = details.map((detail) => ('text' in detail ? detail.text : '')).join('')
      return {
        id: `chatcmpl-${id}`,
        object: 'chat.completion',
        created: 1_700_000_000,
        model: 'gpt',
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content,
              refusal: null,
              ...(thought === '' ? {} : { reasoning_content: thought }),
              ...(details.length === 0
                ? {}
                : { reasoning_details: details.map((detail, index) => ({ ...detail, index })) }),
              ...(calls.length === 0 ? {} : { tool_calls: calls }),
            },
            logprobs: null,
            finish_reason: calls.length > 0 ? 'tool_calls' : finish,
          },
        ],
        usage: {
          prompt_tokens,
          completion_tokens: written,
          total_tokens: prompt_tokens + written,
          prompt_tokens_details: prompt,
          ...(reasoning === null ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
        },
      }
    })

/** The answer as a provider may stream it. */
export const completionEvents = (body: JsonObject): fc.Arbitrary<StreamEvent[]> => {
  const [choice] = objectsIn(body.choices)
  const said = choice?.message as JsonObject
  const head = {
    id: body.id ?? null,
    object: 'chat.completion.chunk',
    created: body.created ?? null,
    model: body.model ?? null,
  }
  const chunk = (delta: JsonObject, finish: Json = null) =>
    streamEvent({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })
  const details = objectsIn(said.reasoning_details).map(({ text, signature, ...detail }) => {
    if (typeof text !== 'string') return fc.constant([chunk({ reasoning_details: [detail] })])
    return pieces(text).map((all) => [
      ...all.map((piece) => chunk({ reasoning_content: piece, reasoning_details: [{ ...detail, text: piece }] })),
      chunk({ reasoning_details: [{ ...detail, signature: signature ?? null }] }),
    ])
  })
  const content = pieces(typeof said.content === 'string' ? said.content : '').map((all) =>
    all.map((piece) => chunk({ content: piece })),
  )
  const calls = objectsIn(said.tool_calls).map(({ function: called, ...call }, index) => {
    const { name, arguments: given } = called as { name: string; arguments: string }
    return pieces(given).map((all) => [
      chunk({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
      ...all.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ])
  })
  return fc
    .tuple(...details, content, ...calls)
    .map((all) => [
      chunk({ role: 'assistant', content: '' }),
      ...all.flat(),
      chunk({}, choice?.finish_reason ?? null),
      streamEvent({ ...head, choices: [], usage: body.usage ?? null }),
      { data: '[DONE]', body: undefined },
    ])
}

const schema = () =>
  fc.uniqueArray(word(), { minLength: 1, maxLength: 3 }).map((names) => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    required: names,
    additionalProperties: false,
  }))

const temperature = () => fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100)

/** A chat request in the members that Messages can say too, in the one form that conversion gives it. */
export const chatRequest = (): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      system: fc.array(text(), { maxLength: 1 }),
      turns: fc.array(
        fc.record({
          ask: userContent(),
          calls: fc.uniqueArray(toolCall(), { maxLength: 2, selector: ({ id }) => id }),
          say: text(),
          results: text(),
        }),
        { maxLength: 2 },
      ),
      last: userContent(),
      members: fc.record(
        {
          stop: fc.array(text(), { minLength: 1, maxLength: 3 }),
          stream: fc.boolean(),
          user: word(),
          service_tier: fc.constantFrom('auto', 'default'),
          response_format: schema().map((schema) => ({
            type: 'json_schema',
            json_schema: { name: 'answer', schema, strict: true },
          })),
          parallel_tool_calls: fc.constant(false),
        },
        { requiredKeys: [] },
      ),
      effort: fc.constantFrom('low', 'medium', 'high', undefined),
      tools: fc.uniqueArray(
        schema().chain((parameters) =>
          word().map((name) => ({ type: 'function', function: { name, description: 'd', parameters, strict: true } })),
        ),
        { minLength: 1, maxLength: 3, selector: (tool) => tool.function.name },
      ),
      choice: fc.constantFrom('auto', 'required', { type: 'function', function: { name: 'f' } }),
    })
    .map(({ system, turns, last, members, effort, tools, choice }) => ({
      model: 'claude-opus-5',
      messages: [
        ...system.map((content) => ({ role: 'system', content })),
        ...turns.flatMap(({ ask, calls, say, results }) => [
          { role: 'user', content: ask },
          ...(calls.length === 0
            ? [{ role: 'assistant', content: say }]
            : [
                { role: 'assistant', content: say, tool_calls: calls },
                ...calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: results })),
                { role: 'assistant', content: say },
              ]),
        ]),
        { role: 'user', content: last },
      ],
      max_completion_tokens: 10_000,
      ...members,
      ...(effort === undefined ? {} : { reasoning_effort: effort }),
      tools,
      tool_choice: choice,
    }))

const userContent = (): fc.Arbitrary<Json> =>
  fc.oneof(
    text(),
    fc.array(text(), { minLength: 2, maxLength: 3 }).map((all) => all.map((said) => ({ type: 'text', text: said }))),
    fc.tuple(text(), fc.constantFrom('data:image/png;base64,iVBO', 'https://e.com/a.png')).map(([said, url]) => [
      { type: 'text', text: said },
      { type: 'image_url', image_url: { url } },
    ]),
  )

/** A Messages request in the members that chat can say too, in the one form that conversion gives it. */
export const messagesRequest = (): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      system: fc.option(text(), { nil: undefined }),
      ask: text(),
      calls: fc.uniqueArray(toolUse(), { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
      results: text(),
      more: fc.array(textBlock(), { maxLength: 1 }),
      members: fc.record(
        {
          temperature: temperature(),
          stop_sequences: fc.array(text(), { minLength: 1, maxLength: 3 }),
          stream: fc.boolean(),
          metadata: fc.record({ user_id: word() }),
          service_tier: fc.constantFrom('auto', 'standard_only'),
          output_config: schema().map((schema) => ({ format: { type: 'json_schema', schema } })),
        },
        { requiredKeys: [] },
      ),
      tools: schema().map((input_schema) => [{ name: 'f', description: 'd', input_schema, strict: true }]),
      choice: fc.constantFrom(
        { type: 'auto' },
        { type: 'any', disable_parallel_tool_use: true },
        { type: 'tool', name: 'f' },
        { type: 'none' },
      ),
    })
    .map(({ system, ask, calls, results, more, members, tools, choice }) => ({
      model: 'claude-sonnet-4-5',
      max_tokens: 1000,
      ...(system === undefined ? {} : { system }),
      messages: [
        { role: 'user', content: ask },
        { role: 'assistant', content: [{ type: 'text', text: ask }, ...calls] },
        {
          role: 'user',
          content: [...calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: results })), ...more],
        },
      ],
      ...members,
      tools,
      tool_choice: choice,
    }))
