import * as fc from 'fast-check'
import type { Json, JsonObject } from '../../../src/json.ts'

// Text of every kind: empty, spaces, surrogate pairs, clusters that join.
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.lorem({ maxCount: 40 }),
  fc.constantFrom('', ' ', '👩‍👩‍👧‍👦'.repeat(20), '\n\n', '{"a": "b"}', 'ha'.repeat(60)),
)
const textOrNull = fc.option(text)

const toolCall = fc.oneof(
  fc.record({
    id: fc.uuid(),
    type: fc.constant('function'),
    function: fc.record({ name: fc.constantFrom('get_weather', 'now'), arguments: text }),
  }),
  fc.record({
    id: fc.uuid(),
    type: fc.constant('custom'),
    custom: fc.record({ name: fc.constant('run_sql'), input: text }),
  }),
)

const annotation = fc.record({ type: fc.constant('url_citation'), url_citation: fc.record({ url: fc.webUrl() }) })

const details = fc
  .array(fc.record({ type: fc.constantFrom('reasoning.text', 'reasoning.encrypted'), text }))
  .map((all) => all.map((detail, index) => ({ ...detail, index })))

/** What a member we know nothing of may hold. */
const novel = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer()),
  fc.dictionary(fc.string(), text),
)

const message: fc.Arbitrary<JsonObject> = fc.record(
  {
    role: fc.constant('assistant'),
    content: textOrNull,
    refusal: textOrNull,
    reasoning: textOrNull,
    reasoning_content: textOrNull,
    reasoning_details: details,
    tool_calls: fc.array(toolCall, { maxLength: 4 }),
    function_call: fc.option(fc.record({ name: fc.constant('f'), arguments: text })),
    annotations: fc.array(annotation, { maxLength: 3 }),
    audio: fc.option(
      fc.record({
        id: fc.uuid(),
        data: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64')),
        transcript: text,
        expires_at: fc.nat(),
      }),
    ),
    novel,
  },
  { requiredKeys: ['role', 'content'] },
)

const logprobs = (content: Json | undefined): fc.Arbitrary<Json> => {
  const entry = (token: string) => ({ token, logprob: -0.5, bytes: [...Buffer.from(token)], top_logprobs: [] })
  const matching = typeof content === 'string' ? [...content].map(entry) : null
  return fc.constantFrom(null, { content: matching, refusal: null }, { content: [entry('other')], refusal: [] })
}

const choice = (index: number): fc.Arbitrary<JsonObject> =>
  message.chain((said) =>
    fc.record(
      {
        index: fc.constant(index),
        message: fc.constant(said),
        logprobs: logprobs(said.content),
        finish_reason: fc.constantFrom('stop', 'length', 'tool_calls'),
        native_finish_reason: fc.option(fc.constant('end_turn')),
        content_filter_results: fc.constant({ hate: { filtered: false, severity: 'safe' } }),
      },
      { requiredKeys: ['index', 'message', 'finish_reason'] },
    ),
  )

/** Whole chat completions. */
export const answers: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      id: fc.uuid().map((uuid) => `chatcmpl-${uuid}`),
      object: fc.constant('chat.completion'),
      created: fc.integer({ min: 1 }),
      model: fc.constantFrom('gpt-4.1', 'deepseek-reasoner'),
      choices: fc
        .integer({ min: 1, max: 3 })
        .chain((n) => fc.tuple(...Array.from({ length: n }, (_, at) => choice(at)))),
      usage: fc.record({ prompt_tokens: fc.nat(), completion_tokens: fc.nat(), total_tokens: fc.nat() }),
      service_tier: fc.constantFrom('default', null),
      system_fingerprint: fc.constant('fp_1'),
      citations: fc.array(fc.webUrl()),
      provider: fc.constant('OpenAI'),
    },
    { requiredKeys: ['id', 'object', 'created', 'model', 'choices'] },
  )
  .map((body) => JSON.parse(JSON.stringify(body)) as JsonObject)
