import { describe, expect, it } from 'vitest'
import { messages } from '../../../../src/dialects/messages/index.ts'
import type { Json, JsonObject } from '../../../../src/json.ts'

const ask = { role: 'user', content: 'Weather in Paris?' }

/** Of a chat request for a current Claude with these members. */
const converted = (members: JsonObject, model = 'claude-sonnet-4-5') => {
  const { value, dropped } = messages.conversion!.requestFromChat({ model, messages: [ask], ...members })
  return { value: JSON.parse(JSON.stringify(value)), dropped }
}

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tool = { type: 'function', function: { name: 'get_weather', description: 'Now.', parameters } }
const called = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }],
}
const result = { role: 'tool', tool_call_id: 'call_1', content: 'sunny' }

describe('what chat and Messages both say', () => {
  it('goes over whole and unreported', () => {
    const { value, dropped } = converted({
      messages: [{ role: 'system', content: 'Be brief.' }, ask],
      max_completion_tokens: 100,
      temperature: 0.3,
      stop: 'END',
      stream: true,
      stream_options: { include_usage: true },
      user: 'u-1',
      service_tier: 'default',
      n: 1,
      logprobs: false,
      frequency_penalty: 0,
      logit_bias: {},
      modalities: ['text'],
      response_format: { type: 'text' },
      seed: null,
    })
    expect(dropped).toEqual([])
    expect(value).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      system: 'Be brief.',
      messages: [ask],
      temperature: 0.3,
      stop_sequences: ['END'],
      metadata: { user_id: 'u-1' },
      service_tier: 'standard_only',
      stream: true,
    })
  })
})

describe('what Messages cannot say', () => {
  it.each<[string, Json]>([
    ['n', 2],
    ['logprobs', true],
    ['top_logprobs', 3],
    ['seed', 7],
    ['logit_bias', { 50256: -100 }],
    ['frequency_penalty', 0.1],
    ['presence_penalty', -0.1],
    ['modalities', ['text', 'audio']],
    ['audio', { voice: 'alloy', format: 'wav' }],
    ['prediction', { type: 'content', content: 'x' }],
    ['store', true],
    ['metadata', { team: 'a' }],
    ['verbosity', 'high'],
    ['web_search_options', { search_context_size: 'low' }],
    ['prompt_cache_key', 'k'],
    ['functions', [{ name: 'f' }]],
    ['function_call', 'auto'],
    ['service_tier', 'flex'],
    ['response_format', { type: 'json_object' }],
    ['a_member_of_tomorrow', 1],
    ['constructor', 1],
  ])('%s is reported', (member, value) => {
    const { value: sent, dropped } = converted({ [member]: value })
    expect(dropped).toEqual([member])
    expect(Object.hasOwn(sent, member)).toBe(false)
  })
})

describe('limits', () => {
  it.each([
    ['claude-3-haiku-20240307', 4096],
    ['claude-3-5-sonnet-20241022', 8192],
    ['claude-3-7-sonnet-20250219', 64_000],
    ['claude-opus-4-20250514', 32_000],
    ['claude-opus-4-1', 32_000],
    ['anthropic.claude-opus-4-5-20251101-v1:0', 64_000],
    ['claude-haiku-4.5', 64_000],
    ['claude-opus-5-5', 64_000],
    ['claude-of-tomorrow', 64_000],
    ['glm-5', 8192],
  ])('%s gets %i tokens where the caller set none', (model, limit) => {
    expect(converted({}, model).value.max_tokens).toBe(limit)
  })

  it('the newer member wins', () => {
    expect(converted({ max_tokens: 5 }).value.max_tokens).toBe(5)
    const both = converted({ max_tokens: 5, max_completion_tokens: 9 })
    expect([both.value.max_tokens, both.dropped]).toEqual([9, ['max_tokens']])
  })

  it('stop sequences of white space are left out, the rest goes', () => {
    const { value, dropped } = converted({ stop: ['\n', 'END', '  '] })
    expect([value.stop_sequences, dropped]).toEqual([['END'], ['stop']])
    expect(converted({ stop: '\n\n' }).value).not.toHaveProperty('stop_sequences')
  })

  it('one user is named', () => {
    const { value, dropped } = converted({ user: 'a', safety_identifier: 'b' })
    expect([value.metadata, dropped]).toEqual([{ user_id: 'b' }, ['user']])
  })
})

describe('sampling', () => {
  it.each<[string, JsonObject, JsonObject, string[]]>([
    ['claude-3-5-sonnet', { temperature: 0.2, top_p: 0.5 }, { temperature: 0.2, top_p: 0.5 }, []],
    ['claude-sonnet-4-5', { temperature: 1.7 }, { temperature: 1 }, ['temperature']],
    ['claude-sonnet-4-5', { temperature: 0.2, top_p: 0.5 }, { temperature: 0.2 }, ['top_p']],
    ['claude-sonnet-4-5', { temperature: 1, top_p: 0.5 }, { top_p: 0.5 }, []],
    ['claude-sonnet-4-5', { temperature: 0, top_p: 1 }, { temperature: 0 }, []],
    ['claude-opus-4-7', { temperature: 0.2, top_p: 0.5 }, {}, ['temperature', 'top_p']],
    ['claude-opus-4-7', { temperature: 1, top_p: 1 }, {}, []],
    ['claude-sonnet-4', { temperature: 0.2, top_p: 0.5, reasoning_effort: 'low' }, {}, ['temperature', 'top_p']],
    ['claude-sonnet-4', { temperature: 1, top_p: 0.97, reasoning_effort: 'low' }, { top_p: 0.97 }, []],
  ])('%s takes %j as %j', (model, asked, sent, lost) => {
    const { value, dropped } = converted(asked, model)
    expect({ temperature: value.temperature, top_p: value.top_p }).toEqual(sent)
    expect(dropped).toEqual(lost)
  })
})

describe('reasoning_effort', () => {
  const summarized = { type: 'adaptive', display: 'summarized' }
  it.each<[string, string, JsonObject, string[]]>([
    ['claude-sonnet-4-5', 'minimal', { thinking: { type: 'enabled', budget_tokens: 1024 } }, []],
    ['claude-sonnet-4-5', 'medium', { thinking: { type: 'enabled', budget_tokens: 8192 } }, []],
    ['claude-sonnet-4-5', 'none', { thinking: { type: 'disabled' } }, []],
    ['claude-sonnet-4-5', 'constructor', {}, ['reasoning_effort']],
    ['claude-opus-4-6', 'high', { thinking: summarized, output_config: { effort: 'high' } }, []],
    ['claude-opus-4-6', 'xhigh', { thinking: summarized, output_config: { effort: 'max' } }, ['reasoning_effort']],
    ['claude-opus-5', 'xhigh', { thinking: summarized, output_config: { effort: 'xhigh' } }, []],
    ['claude-opus-5', 'minimal', { thinking: summarized, output_config: { effort: 'low' } }, ['reasoning_effort']],
    ['claude-opus-5', 'constructor', {}, ['reasoning_effort']],
    ['claude-3-5-sonnet', 'high', {}, ['reasoning_effort']],
    ['claude-3-5-sonnet', 'none', {}, []],
    ['glm-5', 'low', { thinking: { type: 'enabled', budget_tokens: 2048 } }, []],
  ])('%s thinks %s as %j', (model, effort, sent, lost) => {
    const { value, dropped } = converted({ reasoning_effort: effort }, model)
    expect({ thinking: value.thinking, output_config: value.output_config }).toEqual(sent)
    expect(dropped).toEqual(lost)
  })

  it('leaves room for the answer, or does without', () => {
    expect(converted({ reasoning_effort: 'high', max_tokens: 4000 }).value.thinking.budget_tokens).toBe(3000)
    const narrow = converted({ reasoning_effort: 'high', max_tokens: 1000 })
    expect([narrow.value.thinking, narrow.dropped]).toEqual([undefined, ['reasoning_effort']])
  })

  it('gives way to a forced tool', () => {
    const forced = { reasoning_effort: 'low', tools: [tool], tool_choice: 'required' }
    expect(converted(forced)).toMatchObject({ dropped: ['reasoning_effort'], value: { tool_choice: { type: 'any' } } })
    const newer = converted(forced, 'claude-opus-5')
    expect([newer.value.thinking, newer.value.output_config, newer.dropped]).toEqual([undefined, { effort: 'low' }, []])
  })

  it('gives way where a tool was called without the thinking that Claude would miss', () => {
    const conversation = { reasoning_effort: 'low', tools: [tool], messages: [ask, called, result] }
    expect(converted(conversation)).toMatchObject({ dropped: ['reasoning_effort'] })
    expect(converted(conversation).value).not.toHaveProperty('thinking')
    expect(converted(conversation, 'claude-opus-5').dropped).toEqual([])
    const details = [
      { type: 'reasoning.text', text: 'Look it up.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
    ]
    const thought = { ...conversation, messages: [ask, { ...called, reasoning_details: details }, result] }
    expect(converted(thought).value.thinking).toEqual({ type: 'enabled', budget_tokens: 2048 })
  })
})

describe('response_format', () => {
  const schema = {
    type: 'object',
    properties: {
      age: { type: 'integer', minimum: 0, description: 'In years.' },
      tags: {
        type: 'array',
        items: { oneOf: [{ type: 'string', maxLength: 9 }, { $ref: '#/$defs/tag' }] },
        minItems: 1,
      },
    },
    required: ['age'],
    $defs: { tag: { type: 'object', properties: { format: { type: 'string', format: 'color' } } } },
  }

  it('goes without what Anthropic cannot compile, and says so', () => {
    const { value, dropped } = converted({
      response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } },
    })
    expect(value.output_config.format).toEqual({
      type: 'json_schema',
      schema: {
        type: 'object',
        properties: {
          age: { type: 'integer', description: 'In years. (minimum: 0)' },
          tags: {
            type: 'array',
            items: { anyOf: [{ type: 'string', description: 'maxLength: 9' }, { $ref: '#/$defs/tag' }] },
            minItems: 1,
          },
        },
        required: ['age'],
        $defs: {
          tag: {
            type: 'object',
            properties: { format: { type: 'string', description: 'format: "color"' } },
            additionalProperties: false,
          },
        },
        additionalProperties: false,
      },
    })
    const at = 'response_format.json_schema.schema'
    expect(dropped).toEqual([
      `${at}.properties.age.minimum`,
      `${at}.properties.tags.items.oneOf[0].maxLength`,
      `${at}.$defs.tag.properties.format.format`,
    ])
  })

  it('closes no object that is open on purpose', () => {
    const open = { type: 'object', properties: { a: {} }, additionalProperties: { type: 'string' } }
    const { value, dropped } = converted({ response_format: { type: 'json_schema', json_schema: { schema: open } } })
    expect([value.output_config.format.schema, dropped]).toEqual([open, []])
  })

  it('is reported for a model without structured outputs', () => {
    const { value, dropped } = converted(
      { response_format: { type: 'json_schema', json_schema: { schema } } },
      'claude-sonnet-4',
    )
    expect([value.output_config, dropped]).toEqual([undefined, ['response_format']])
  })
})

describe('tools', () => {
  const sent = { name: 'get_weather', description: 'Now.', input_schema: parameters }

  it.each<[string, JsonObject, Json]>([
    ['as the model likes', {}, undefined as never],
    ['auto', { tool_choice: 'auto' }, { type: 'auto' }],
    ['none', { tool_choice: 'none' }, { type: 'none' }],
    ['required', { tool_choice: 'required' }, { type: 'any' }],
    [
      'named',
      { tool_choice: { type: 'function', function: { name: 'get_weather' } } },
      { type: 'tool', name: 'get_weather' },
    ],
    ['one at a time', { parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      'one and no more',
      { tool_choice: 'required', parallel_tool_calls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    ['none at a time', { tool_choice: 'none', parallel_tool_calls: false }, { type: 'none' }],
    ['in parallel', { parallel_tool_calls: true }, undefined as never],
  ])('%s', (_, members, choice) => {
    const { value, dropped } = converted({ tools: [tool], ...members })
    expect([value.tools, value.tool_choice, dropped]).toEqual([[sent], choice, []])
  })

  it('allowed tools are the only ones sent', () => {
    const other = { type: 'function', function: { name: 'other' } }
    const tool_choice = {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'other' } }] },
    }
    const { value, dropped } = converted({ tools: [tool, other], tool_choice })
    expect([value.tools, value.tool_choice, dropped]).toEqual([
      [{ name: 'other', input_schema: { type: 'object' } }],
      { type: 'any' },
      [],
    ])
  })

  it('strict tools stay strict where the model can', () => {
    const strict = {
      type: 'function',
      function: { ...tool.function, strict: true },
      cache_control: { type: 'ephemeral' },
    }
    expect(converted({ tools: [strict] }).value.tools).toEqual([
      {
        ...sent,
        input_schema: { ...parameters, additionalProperties: false },
        strict: true,
        cache_control: { type: 'ephemeral' },
      },
    ])
    expect(converted({ tools: [strict] }, 'claude-3-7-sonnet').dropped).toEqual(['tools[0].function.strict'])
  })

  it('other kinds are reported', () => {
    const custom = { type: 'custom', custom: { name: 'sql' } }
    const { value, dropped } = converted({ tools: [custom], tool_choice: { type: 'custom', custom: { name: 'sql' } } })
    expect([value.tools, value.tool_choice, dropped]).toEqual([undefined, undefined, ['tools[0]', 'tool_choice']])
  })

  it('that were called stay defined, for Anthropic wants them, but may not be called again', () => {
    expect(converted({ messages: [ask, called, result] }).value).toMatchObject({
      tools: [{ name: 'get_weather', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    })
  })
})
