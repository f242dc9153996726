import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messages } from '../../../../src/dialects/messages/index.ts'
import { responses } from '../../../../src/dialects/responses/index.ts'
import { RequestError } from '../../../../src/errors.ts'
import type { JsonObject } from '../../../../src/json.ts'
import { jsonObjects } from '../../../support/json.ts'
import { plain as anthropic } from '../../messages/fixture.ts'

const { requestToChat, requestFromChat, answerFromChat, answerToChat } = responses.conversion!

const text = () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
const word = () => fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 4, maxLength: 12 })

const parts = () =>
  fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('input_image'), image_url: fc.webUrl(), detail: fc.constantFrom('low', 'auto') }),
      fc.record({ type: fc.constant('input_file'), file_data: word(), filename: word() }),
      fc.record({ type: fc.constant('input_text'), text: text() }),
    ),
    { minLength: 2, maxLength: 3 },
  )
const user = () => fc.record({ role: fc.constant('user'), content: fc.oneof(text(), parts()) })
const exchange = () =>
  fc
    .record({ id: word(), name: word(), said: fc.option(text(), { nil: undefined }), result: text() })
    .map(({ id, name, said, result }): JsonObject[] => [
      ...(said === undefined ? [] : [{ role: 'assistant', content: said }]),
      { type: 'function_call', call_id: id, name, arguments: '{"a":1}' },
      { type: 'custom_tool_call', call_id: `${id}2`, name, input: 'x' },
      { type: 'function_call_output', call_id: id, output: result },
    ])
const tool = () =>
  fc.record({
    type: fc.constant('function'),
    name: word(),
    description: text(),
    parameters: fc.constant({ type: 'object', properties: {} }),
    strict: fc.boolean(),
  })

/** What both dialects can say. */
const request = (): fc.Arbitrary<JsonObject> =>
  fc
    .record(
      {
        model: fc.constant('m'),
        instructions: text(),
        input: fc
          .tuple(user(), fc.array(exchange(), { maxLength: 2 }), user())
          .map(([a, all, b]) => [a, ...all.flat(), b]),
        max_output_tokens: fc.nat(),
        temperature: fc.constantFrom(0, 0.5, 1),
        top_p: fc.constantFrom(0.1, 1),
        tools: fc.array(tool(), { minLength: 1, maxLength: 2 }),
        text: fc.constantFrom(
          { format: { type: 'json_schema', name: 'a', schema: { type: 'object' }, strict: true } },
          { format: { type: 'json_object' }, verbosity: 'low' },
        ),
        reasoning: fc.record({ effort: fc.constantFrom('low', 'high') }),
        user: word(),
        prompt_cache_key: word(),
        service_tier: fc.constantFrom('auto', 'flex'),
        stream: fc.boolean(),
        store: fc.constant(false),
      },
      { requiredKeys: ['model', 'input', 'store'] },
    )
    .chain((body): fc.Arbitrary<JsonObject> =>
      body.tools === undefined
        ? fc.constant(body)
        : fc.record({
            ...Object.fromEntries(Object.entries(body).map(([name, value]) => [name, fc.constant(value)])),
            tool_choice: fc.constantFrom(
              'required',
              { type: 'function', name: 'f' },
              { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
            ),
            parallel_tool_calls: fc.boolean(),
          }),
    )

const refusal = new RequestError({ status: 400, kind: 'invalid-request', message: '' })
const thrownBy = (act: () => unknown): unknown => {
  try {
    act()
    return undefined
  } catch (error) {
    return error
  }
}

describe('requests', () => {
  it('come back from chat as they were, where both can say it', () => {
    fc.assert(
      fc.property(request(), (body) => {
        const there = requestToChat(body)
        const back = requestFromChat(there.value)
        expect([there.dropped, back.dropped]).toEqual([[], []])
        expect(back.value).toEqual(body)
      }),
    )
  })

  it('never break a converter, whatever they hold', () => {
    fc.assert(
      fc.property(jsonObjects, (odd) => {
        for (const body of [odd, { ...odd, input: odd.input ?? [odd], tools: [odd], text: odd, messages: [odd] }]) {
          expect(() => requestFromChat(body as JsonObject)).not.toThrow()
          expect(thrownBy(() => requestToChat(body as JsonObject)) ?? refusal).toBeInstanceOf(RequestError)
        }
      }),
    )
  })

  it('name what cannot be carried', () => {
    const { dropped } = requestToChat({
      model: 'm',
      input: [
        { role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] },
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' },
      ],
      tools: [{ type: 'web_search' }, { type: 'function', name: 'f', parameters: {}, defer_loading: true }],
      tool_choice: { type: 'web_search' },
      store: true,
      truncation: 'auto',
      max_tool_calls: 3,
      reasoning: { effort: 'low', summary: 'detailed' },
      include: ['file_search_call.results'],
    })
    expect([...dropped].sort()).toEqual(
      [
        'store',
        'truncation',
        'max_tool_calls',
        'input[0].content[0]',
        'input[1]',
        'input[2].encrypted_content',
        'include[0]',
        'tools[0]',
        'tools[1].defer_loading',
        'tool_choice',
        'reasoning.summary',
      ].sort(),
    )
  })

  it.each(['previous_response_id', 'conversation', 'prompt', 'background'])(
    'are refused where the answer would rest on %s',
    (member) => {
      const value = member === 'background' ? true : member === 'prompt' ? { id: 'p' } : 'resp_1'
      expect(() => requestToChat({ model: 'm', input: 'x', [member]: value })).toThrow(
        expect.objectContaining({ problem: expect.objectContaining({ status: 400, param: member }) }),
      )
    },
  )
})

describe('reasoning that must come back unchanged', () => {
  it('is packed for the client, and goes back to Claude signed', () => {
    const first = answerFromChat(messages.conversion!.answerToChat(anthropic('thinking')))
    const [reasoning] = first.output as JsonObject[]
    expect(reasoning).toMatchObject({ type: 'reasoning', encrypted_content: expect.stringMatching(/^reprise\./) })
    const input = [{ role: 'user', content: 'x' }, ...(first.output as JsonObject[]), { role: 'user', content: 'y' }]
    const inChat = requestToChat({ model: 'claude-sonnet-4-5', input })
    const there = messages.conversion!.requestFromChat(inChat.value)
    const thinking = (anthropic('thinking').content as JsonObject[]).find(({ type }) => type === 'thinking')
    const turns = there.value.messages as { content: JsonObject[] }[]
    expect(turns[1]?.content[0]).toEqual(thinking)
    expect([...inChat.dropped, ...there.dropped]).toEqual([])
  })

  it('is shown even where nothing has to come back', () => {
    const answer = answerFromChat({
      id: 'chatcmpl-1',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'x', reasoning_content: 'so' }, finish_reason: 'stop' },
      ],
    })
    expect(answer.output).toMatchObject([{ type: 'reasoning', content: [{ text: 'so' }] }, { type: 'message' }])
    expect(answerToChat(answer)).toMatchObject({ choices: [{ message: { content: 'x', reasoning_content: 'so' } }] })
  })

  it('of others is not taken for ours', () => {
    for (const encrypted_content of [
      'reprise.%%%',
      'reprise.e30',
      `reprise.${Buffer.from('[1]').toString('base64url')}`,
    ]) {
      const { value, dropped } = requestToChat({
        model: 'm',
        input: [
          { type: 'reasoning', summary: [], encrypted_content },
          { role: 'assistant', content: 'x' },
        ],
      })
      expect(value.messages).toEqual([{ role: 'assistant', content: 'x' }])
      expect(dropped).toEqual(['input[0].encrypted_content'])
    }
  })
})
