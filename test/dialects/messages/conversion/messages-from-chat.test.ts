import { describe, expect, it } from 'vitest'
import { messages } from '../../../../src/dialects/messages/index.ts'
import type { Json, JsonObject } from '../../../../src/json.ts'

const converted = (...chat: JsonObject[]) => {
  const { value, dropped } = messages.conversion!.requestFromChat({ model: 'claude-sonnet-4-5', messages: chat, tools })
  return { system: value.system, messages: JSON.parse(JSON.stringify(value.messages)), dropped }
}

const tools = [{ type: 'function', function: { name: 'f' } }]
const user = (content: Json) => ({ role: 'user', content })
const call = (id: string, args: string) => ({ id, type: 'function', function: { name: 'f', arguments: args } })
const text = (said: string) => ({ type: 'text', text: said })

describe('instructions', () => {
  it('at the start become the system prompt in their order', () => {
    expect(
      converted({ role: 'system', content: 'a' }, { role: 'developer', content: [text('b'), text('c')] }, user('Hi')),
    ).toEqual({
      system: [text('a'), text('b'), text('c')],
      messages: [user('Hi')],
      dropped: [],
    })
  })

  it('amid the conversation keep their authority and lose their place', () => {
    expect(
      converted({ role: 'system', content: 'a' }, user('Hi'), { role: 'system', content: 'In French.' }, user('Go on')),
    ).toEqual({
      system: [text('a'), text('In French.')],
      messages: [user([text('Hi'), text('Go on')])],
      dropped: ['messages[2]'],
    })
  })

  it('alone become the user’s, for Anthropic wants one', () => {
    expect(converted({ role: 'system', content: 'Tell a joke.' })).toEqual({
      system: undefined,
      messages: [user('Tell a joke.')],
      dropped: ['messages[0].role'],
    })
  })
})

describe('user parts', () => {
  const png = 'data:image/png;base64,iVBORw0KGgo='
  it.each<[string, JsonObject, JsonObject]>([
    [
      'an image in the request',
      { type: 'image_url', image_url: { url: png } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
    ],
    [
      'an image elsewhere',
      { type: 'image_url', image_url: { url: 'https://e.com/a.png', detail: 'auto' } },
      { type: 'image', source: { type: 'url', url: 'https://e.com/a.png' } },
    ],
    [
      'a PDF',
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }, title: 'a.pdf' },
    ],
    [
      'a text file',
      { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;charset=utf-8;base64,w6k=' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'é' }, title: 'a.txt' },
    ],
    [
      'an image as a file',
      { type: 'file', file: { file_data: png } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
    ],
    [
      'a cache breakpoint',
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
    ],
  ])('%s', (_, part, block) => {
    expect(converted(user([text('See:'), part]))).toEqual({
      system: undefined,
      messages: [user([text('See:'), block])],
      dropped: [],
    })
  })

  it.each<[string, JsonObject]>([
    ['audio', { type: 'input_audio', input_audio: { data: 'x', format: 'wav' } }],
    ['a file that OpenAI keeps', { type: 'file', file: { file_id: 'file-1' } }],
    ['a file of another kind', { type: 'file', file: { file_data: 'data:application/zip;base64,UEs=' } }],
    ['an image that is neither here nor on the web', { type: 'image_url', image_url: { url: 'file:///etc/passwd' } }],
    ['a kind of tomorrow', { type: 'hologram' }],
    ['blank text', text(' \n')],
  ])('%s is reported', (_, part) => {
    expect(converted(user([text('See:'), part]))).toMatchObject({
      messages: [user('See:')],
      dropped: ['messages[0].content[1]'],
    })
  })

  it('the detail of an image and a name are reported', () => {
    const image = { type: 'image_url', image_url: { url: png, detail: 'high' } }
    expect(converted({ ...user([image]), name: 'Ada' }).dropped).toEqual([
      'messages[0].name',
      'messages[0].content[0].image_url.detail',
    ])
  })
})

describe('a conversation with tools', () => {
  it('gives results in one user turn, in order, before what the user says', () => {
    const chat = [
      user('Both?'),
      {
        role: 'assistant',
        content: 'Looking.',
        refusal: null,
        annotations: [],
        tool_calls: [call('call_1', '{"a":1}'), call('call_2', '')],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'one' },
      { role: 'tool', tool_call_id: 'call_2', content: [text('two'), text('three')] },
      user('So?'),
    ]
    expect(converted(...chat)).toEqual({
      system: undefined,
      messages: [
        user('Both?'),
        {
          role: 'assistant',
          content: [
            text('Looking.'),
            { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
            { type: 'tool_use', id: 'call_2', name: 'f', input: {} },
          ],
        },
        user([
          { type: 'tool_result', tool_use_id: 'call_1', content: 'one' },
          { type: 'tool_result', tool_use_id: 'call_2', content: [text('two'), text('three')] },
          text('So?'),
        ]),
      ],
      dropped: [],
    })
  })

  it.each(['{"a":', '[1]', '"x"', 'null'])(
    'keeps arguments that are no object (%s) readable, and reports them',
    (args) => {
      const { messages: sent, dropped } = converted(user('x'), { role: 'assistant', tool_calls: [call('c', args)] })
      expect(sent[1].content[0].input).toEqual({ invalid_arguments: args })
      expect(dropped).toEqual(['messages[1].tool_calls[0].function.arguments'])
    },
  )

  it('writes ids as Anthropic takes them, the same on both sides', () => {
    const { messages: sent } = converted(
      user('x'),
      { role: 'assistant', tool_calls: [call('functions.f:0', '{}'), call('functions:f.0', '{}')] },
      { role: 'tool', tool_call_id: 'functions.f:0', content: '1' },
    )
    const [first, second] = sent[1].content.map((block: JsonObject) => block.id)
    expect(first).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(first).not.toBe(second)
    expect(sent[2].content[0].tool_use_id).toBe(first)
  })

  it('reports what has no place', () => {
    const { messages: sent, dropped } = converted(
      user('x'),
      {
        role: 'assistant',
        content: [text('a'), { type: 'refusal', refusal: 'No.' }],
        audio: { id: 'audio_1' },
        function_call: { name: 'f' },
      },
      { role: 'function', name: 'f', content: '1' },
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'sql', input: 'select' } }] },
    )
    expect(sent[1]).toEqual({ role: 'assistant', content: [text('a'), text('No.')] })
    expect(dropped).toEqual([
      'messages[1].audio',
      'messages[1].function_call',
      'messages[2]',
      'messages[3].tool_calls[0]',
    ])
  })
})

describe('reasoning', () => {
  const signed = { type: 'reasoning.text', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 }
  const hidden = { type: 'reasoning.encrypted', data: 'xyz', format: 'anthropic-claude-v1', index: 1 }

  it('that Claude signed goes back to it', () => {
    const chat = { role: 'assistant', content: 'Yes.', reasoning_content: 'Hm.', reasoning_details: [signed, hidden] }
    expect(converted(user('x'), chat)).toMatchObject({
      messages: [
        user('x'),
        {
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
            { type: 'redacted_thinking', data: 'xyz' },
            text('Yes.'),
          ],
        },
      ],
      dropped: [],
    })
  })

  it('of others does not, and is reported', () => {
    const foreign = [
      { ...signed, format: 'openai-responses-v1' },
      { ...hidden, format: 'openai-responses-v1' },
    ]
    const chat = { role: 'assistant', content: 'Yes.', reasoning_content: 'Hm.', reasoning_details: foreign }
    expect(converted(user('x'), chat)).toMatchObject({
      messages: [user('x'), { content: 'Yes.' }],
      dropped: ['messages[1].reasoning_details', 'messages[1].reasoning_content'],
    })
  })
})

it('thousands of neighbouring messages become one turn in no time', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => user(`${index}`))
  expect(converted(...many).messages[0].content).toHaveLength(20_000)
})
