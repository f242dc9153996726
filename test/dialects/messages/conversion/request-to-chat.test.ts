import { describe, expect, it } from 'vitest'
import { messages } from '../../../../src/dialects/messages/index.ts'
import type { Json, JsonObject } from '../../../../src/json.ts'

const ask = { role: 'user', content: 'Weather in Paris?' }

const converted = (members: JsonObject) => {
  const { value, dropped } = messages.conversion!.requestToChat({
    model: 'gpt-5',
    max_tokens: 100,
    messages: [ask],
    ...members,
  })
  return { value: JSON.parse(JSON.stringify(value)), dropped }
}

const spoken = (...turns: JsonObject[]) => {
  const { value, dropped } = converted({ messages: turns })
  return { messages: value.messages, dropped }
}

const text = (said: string) => ({ type: 'text', text: said })
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }

describe('what Messages and chat both say', () => {
  it('goes over whole and unreported', () => {
    const { value, dropped } = converted({
      system: 'Be brief.',
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ['END'],
      stream: true,
      metadata: { user_id: 'u-1' },
      service_tier: 'standard_only',
      thinking: { type: 'enabled', budget_tokens: 8192 },
      output_config: { format: { type: 'json_schema', schema } },
      tools: [{ name: 'f', description: 'd', input_schema: schema, strict: true }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    })
    expect(dropped).toEqual([])
    expect(value).toEqual({
      model: 'gpt-5',
      messages: [{ role: 'system', content: 'Be brief.' }, ask],
      max_completion_tokens: 100,
      temperature: 0.5,
      top_p: 0.9,
      stop: ['END'],
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: schema, strict: true } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } },
      reasoning_effort: 'medium',
      user: 'u-1',
      service_tier: 'default',
      stream: true,
    })
  })
})

describe('what chat cannot say', () => {
  it.each<[string, JsonObject]>([
    ['top_k', { top_k: 5 }],
    ['cache_control', { cache_control: { type: 'ephemeral' } }],
    ['container', { container: { skills: [{}] } }],
    ['context_management', { context_management: { edits: [], x: 1 } }],
    ['mcp_servers', { mcp_servers: [{ type: 'url' }] }],
    ['a_member_of_tomorrow', { a_member_of_tomorrow: 0 }],
    ['metadata.team', { metadata: { team: 'a' } }],
    ['thinking', { thinking: { type: 'disabled' } }],
    ['output_config.task_budget', { output_config: { task_budget: { total: 1 } } }],
    ['output_config.effort', { output_config: { effort: 'max' } }],
    ['tools[0]', { tools: [{ type: 'web_search_20260318', name: 'web_search' }] }],
    ['tools[0].defer_loading', { tools: [{ name: 'f', input_schema: schema, defer_loading: true }] }],
    [
      'tools[0].strict',
      { tools: [{ name: 'f', input_schema: { type: 'object', properties: { a: {} } }, strict: true }] },
    ],
    ['system[0].cache_control', { system: [{ ...text('a'), cache_control: { type: 'ephemeral' } }] }],
  ])('%s is reported', (path, members) => {
    expect(converted(members).dropped).toEqual([path])
  })

  it('a choice among tools that cannot go goes neither', () => {
    const { value, dropped } = converted({
      tools: [{ type: 'bash_20250124', name: 'bash' }],
      tool_choice: { type: 'any' },
    })
    expect([value.tools, value.tool_choice, dropped]).toEqual([undefined, undefined, ['tools[0]', 'tool_choice']])
  })

  it('a schema that strict mode refuses goes unstrict, and is reported', () => {
    const loose = { ...schema, required: [] }
    const { value, dropped } = converted({ output_config: { format: { type: 'json_schema', schema: loose } } })
    expect([value.response_format.json_schema.strict, dropped]).toEqual([false, ['output_config.format']])
  })
})

describe('thinking', () => {
  it.each<[JsonObject, string | undefined]>([
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 24_576 } }, 'high'],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, undefined],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'xhigh' } }, 'xhigh'],
    [{ output_config: { effort: 'max' } }, 'xhigh'],
  ])('%j is effort %s', (members, effort) => {
    expect(converted(members).value.reasoning_effort).toBe(effort)
  })
})

describe('messages', () => {
  it('system blocks become one system message', () => {
    expect(converted({ system: [text('a'), text('b')] }).value.messages[0]).toEqual({
      role: 'system',
      content: 'a\n\nb',
    })
    expect(spoken(ask, { role: 'system', content: 'In French.' }).messages[1]).toEqual({
      role: 'system',
      content: 'In French.',
    })
  })

  it('tool results stand right behind the calls, and what they show behind them', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } }
    const { messages: chat, dropped } = spoken(
      ask,
      {
        role: 'assistant',
        content: [
          text('Looking.'),
          { type: 'tool_use', id: 't1', name: 'f', input: { a: 1 }, caller: { type: 'direct' } },
          { type: 'tool_use', id: 't2', name: 'g', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: [text('a'), text('b')] },
          { type: 'tool_result', tool_use_id: 't2', content: [image], is_error: true },
          text('So?'),
        ],
      },
    )
    expect(chat.slice(1)).toEqual([
      {
        role: 'assistant',
        content: 'Looking.',
        tool_calls: [
          { id: 't1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
          { id: 't2', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 't1', content: 'a\n\nb' },
      { role: 'tool', tool_call_id: 't2', content: 'The result is attached to the next message.' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBO' } }, text('So?')] },
    ])
    expect(dropped).toEqual(['messages[2].content[1].is_error'])
  })

  it.each<[string, JsonObject, Json]>([
    [
      'an image by URL',
      { type: 'image', source: { type: 'url', url: 'https://e.com/a.png' } },
      { type: 'image_url', image_url: { url: 'https://e.com/a.png' } },
    ],
    [
      'a PDF',
      { type: 'document', title: 'a.pdf', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
    ],
    [
      'a text document',
      { type: 'document', title: 'a.txt', source: { type: 'text', media_type: 'text/plain', data: 'é' } },
      text('a.txt\né'),
    ],
    ['a document of blocks', { type: 'document', source: { type: 'content', content: [text('x')] } }, text('x')],
    [
      'a search result',
      { type: 'search_result', title: 'T', source: 'https://e.com', content: [text('x')] },
      text('T\nhttps://e.com\nx'),
    ],
  ])('%s', (_, block, part) => {
    expect(spoken({ role: 'user', content: [text('See:'), block] })).toEqual({
      messages: [{ role: 'user', content: [text('See:'), part] }],
      dropped: [],
    })
  })

  it.each<[string, JsonObject]>([
    ['an uploaded file', { type: 'document', source: { type: 'file', file_id: 'f' } }],
    ['a PDF by URL', { type: 'document', source: { type: 'url', url: 'https://e.com/a.pdf' } }],
    ['an uploaded image', { type: 'image', source: { type: 'file', file_id: 'f' } }],
    ['a block of tomorrow', { type: 'hologram' }],
  ])('%s is reported', (_, block) => {
    expect(spoken({ role: 'user', content: [text('See:'), block] })).toEqual({
      messages: [{ role: 'user', content: 'See:' }],
      dropped: ['messages[0].content[1]'],
    })
  })

  it('thinking goes back to where it came from only', () => {
    const turn = (signature: string) => ({
      role: 'assistant',
      content: [{ type: 'thinking', thinking: 'Hm.', signature }, text('Yes.')],
    })
    expect(spoken(ask, turn(''))).toMatchObject({
      messages: [ask, { content: 'Yes.', reasoning_content: 'Hm.' }],
      dropped: [],
    })
    expect(spoken(ask, turn('sig'))).toEqual({
      messages: [ask, { role: 'assistant', content: 'Yes.' }],
      dropped: ['messages[1].content[0]'],
    })
  })

  it('what Anthropic’s own tools did is reported', () => {
    const turn = {
      role: 'assistant',
      content: [
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        { type: 'redacted_thinking', data: 'x' },
      ],
    }
    expect(spoken(ask, turn)).toEqual({
      messages: [ask],
      dropped: ['messages[1].content[0]', 'messages[1].content[1]'],
    })
  })

  it('a role of tomorrow is reported', () => {
    expect(spoken(ask, { role: 'narrator', content: 'x' })).toEqual({ messages: [ask], dropped: ['messages[1]'] })
  })
})
