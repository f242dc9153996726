import { describe, expect, it } from 'vitest'
import { cacheKey, createKeyMemo, type KeyParts } from '../../src/cache/key.ts'

const call: KeyParts = {
  dialect: 'chat',
  tenant: 'acme',
  namespace: 'default',
  route: [{ provider: 'openai', model: 'gpt-5.4' }],
  headers: { 'openai-beta': 'x' },
  query: '',
  body: { model: 'assistant', messages: [{ role: 'user', content: 'Hello' }], temperature: 0 },
}

const keyWith = (members: Record<string, unknown>, changes: Partial<KeyParts> = {}): string =>
  cacheKey({ ...call, ...changes, body: { ...call.body, ...(members as KeyParts['body']) } })

describe('cacheKey', () => {
  it('is 64 hex digits, and stays what it is for what is stored already', () => {
    expect(cacheKey(call)).toBe('67d86b35866ff1ab3b187f1a534a1df5180cf8795f29627bac07333708db7ae1')
  })

  it.each([
    'model',
    'stream',
    'stream_options',
    'user',
    'safety_identifier',
    'prompt_cache_key',
    'metadata',
    'service_tier',
    'store',
    'cache',
  ])('does not depend on %s', (member) => {
    expect(keyWith({ [member]: 'other' })).toBe(cacheKey(call))
    expect(keyWith({ [member]: { a: [1] } })).toBe(cacheKey(call))
  })

  // Found missing in the keys of gateways that list the members that count.
  it.each([
    ['logit_bias', { 50256: -100 }],
    ['response_format', { type: 'json_object' }],
    ['parallel_tool_calls', false],
    ['extra_body', { top_k: 1 }],
    ['seed', 1],
    ['n', 2],
    ['temperature', 1],
    ['reasoning_effort', 'high'],
    ['verbosity', 'low'],
    ['modalities', ['text', 'audio']],
    ['tomorrow', null],
    ['__proto__x', 1],
  ])('depends on %s', (member, value) => {
    expect(keyWith({ [member]: value })).not.toBe(cacheKey(call))
  })

  it('depends on a tool_call_id deep in a message, and on members left out at the top only', () => {
    const message = (members: object) => keyWith({ messages: [{ role: 'tool', content: 'x', ...members }] })
    const keys = [
      message({ tool_call_id: '1' }),
      message({ tool_call_id: '2' }),
      message({ user: 'a' }),
      message({ user: 'b' }),
    ]
    expect(new Set(keys).size).toBe(4)
  })

  it('depends on an own __proto__ member', () => {
    const body = JSON.parse('{"messages":[],"__proto__":{"temperature":1}}') as KeyParts['body']
    expect(cacheKey({ ...call, body })).not.toBe(cacheKey({ ...call, body: { messages: [] } }))
  })

  it('depends on store for responses alone: a stored response is a handle', () => {
    const responses = { dialect: 'responses' } as const
    expect(keyWith({ store: true }, responses)).not.toBe(keyWith({ store: false }, responses))
    expect(keyWith({ store: true })).toBe(keyWith({ store: false }))
  })

  it('is the same from the memo where one body is asked for in two dialects', () => {
    const keyOf = createKeyMemo()
    for (const dialect of ['chat', 'responses', 'chat'] as const) {
      const parts = { ...call, dialect, body: { ...call.body, store: true } }
      expect([keyOf(parts), keyOf({ ...parts, dialect: 'responses' }), keyOf(parts)]).toEqual([
        cacheKey(parts),
        cacheKey({ ...parts, dialect: 'responses' }),
        cacheKey(parts),
      ])
    }
  })

  it('takes an absent member and an explicit default for two things', () => {
    expect(keyWith({ top_p: 1 })).not.toBe(cacheKey(call))
  })

  it('never normalises text', () => {
    const content = (text: string) => keyWith({ messages: [{ role: 'user', content: text }] })
    const texts = ['é', 'e\u0301', 'É', 'é ', 'é\n']
    expect(new Set(texts.map(content)).size).toBe(texts.length)
  })
})
