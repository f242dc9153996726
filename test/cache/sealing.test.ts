import { describe, expect, it } from 'vitest'
import { referenceOf } from '../../src/cache/answer-id.ts'
import { labelsOf, type CacheEntry } from '../../src/cache/entry.ts'
import { openEntry, sealEntry, type AnswerToSeal } from '../../src/cache/sealing.ts'
import type { JsonObject } from '../../src/json.ts'
import { entryOf, keyOf } from '../support/entries.ts'

const now = Date.UTC(2026, 4, 1, 12, 0, 0, 999)
const nowSeconds = Date.UTC(2026, 4, 1, 12) / 1_000

const facts: Omit<AnswerToSeal, 'text' | 'body' | 'renewed'> = {
  key: keyOf('question'),
  dialect: 'chat',
  storedAt: now,
  staleAt: now + 1,
  deleteAt: now + 2,
  tags: ['a'],
  tenant: 'acme',
  namespace: 'default',
  model: 'assistant',
  provider: 'openai',
  providerModel: 'gpt-5.4',
  upstreamMs: 850,
}

const seal = (text: string, renewed: AnswerToSeal['renewed'] = { id: 'id', created: 'created' }): CacheEntry =>
  sealEntry({ ...facts, text, body: JSON.parse(text) as JsonObject, renewed })

const chatText = `{
  "id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
  "object": "chat.completion",
  "created": 1741569952,
  "choices": [{"index": 0, "message": {"role": "assistant", "content": "Grüße 😀 \\"id\\":\\"x\\"", "id": "inner"}, "finish_reason": "stop"}],
  "usage": {"prompt_tokens": 19, "created": 7, "cost": 1.50}
}
`

describe('sealEntry and openEntry', () => {
  it('give the answer back byte for byte, but for a new id and time of the same length', () => {
    const entry = seal(chatText)
    const { text, body } = openEntry(entry, now)
    const expected = chatText
      .replace('chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT', String(body['id']))
      .replace('1741569952', String(nowSeconds))
    expect(text).toBe(expected)
    expect(body).toEqual(JSON.parse(text))
    expect(text).toHaveLength(chatText.length)
    expect(body['created']).toBe(nowSeconds)
    expect(body['id']).toMatch(/^chatcmpl-[\da-z]{29}$/)
  })

  it('give every hit an id of its own that leads to the entry', () => {
    const entry = seal(chatText)
    const ids = [1, 2, 3].map(() => String(openEntry(entry, now).body['id']))
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(labelsOf(entry)).toContain(`id:${referenceOf(id)}`)
  })

  it('find the entry by the provider’s own id too', () => {
    expect(labelsOf(seal(chatText))).toContain('id:chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT')
  })

  it('leave the entry itself as it is', () => {
    const entry = seal(chatText)
    const before = Buffer.from(entry.body)
    openEntry(entry, now)
    expect(before.equals(entry.body)).toBe(true)
  })

  it('keep the facts', () => {
    expect(seal(chatText)).toMatchObject(facts)
  })

  it.each([
    ['too short for a reference', '"x"', /^[\da-z]{24}$/],
    ['short behind its prefix', '"chatcmpl-123"', /^chatcmpl-[\da-z]{24}$/],
    ['empty', '""', /^[\da-z]{24}$/],
    ['far too long', `"msg_${'x'.repeat(5_000)}"`, /^msg_[\da-z]{24}$/],
    ['of exactly Anthropic’s length', '"msg_01XFDUDYJgAACzvnptvVoYEL"', /^msg_[\da-z]{24}$/],
    ['with escapes and non-ASCII', '"ün\\u00efcode-\\"quoted\\"-and-long-enough"', /^[\da-z]{40}$/],
  ])('give an answer whose id is %s a proper one', (_, id, expected) => {
    const { body, text } = openEntry(seal(`{"id":${id},"a":1.0}`), now)
    expect(body['id']).toMatch(expected)
    expect(text).toBe(`{"id":"${String(body['id'])}","a":1.0}`)
  })

  it.each(['0', '-1', '17415699521', '1741569952.5', '1.7e9'])(
    'give an answer created at %s a time of ten digits',
    (created) => {
      const text = `{"created": ${created} ,"a":1.0}`
      expect(openEntry(seal(text), now).text).toBe(`{"created": ${nowSeconds} ,"a":1.0}`)
    },
  )

  it.each(['{"object":"list","data":[]}', '{"id":null,"created":null}', '{"id":7,"created":"soon"}', '{}', ' { } '])(
    'leave %s alone',
    (text) => {
      const entry = seal(text)
      expect(entry.slots).toEqual([])
      expect(openEntry(entry, now).text).toBe(text)
    },
  )

  it('renew only what the dialect names', () => {
    const text = '{"id":"resp_67ccd2bed1ec8190b14f964abc054267","created":1,"created_at":1741476542}'
    const { body } = openEntry(seal(text, { created: 'created_at' }), now)
    expect(body).toEqual({ id: 'resp_67ccd2bed1ec8190b14f964abc054267', created: 1, created_at: nowSeconds })
  })

  it('renew duplicate members alike, and names spelled with escapes', () => {
    const id = 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT'
    const { text } = openEntry(seal(`{"id":"${id}","a":"${id}","\\u0069d":"${id}"}`), now)
    expect(text.match(/"id":"(.*?)"/)?.[1]).not.toBe(id)
    expect((JSON.parse(text) as JsonObject)['id']).not.toBe(id)
    expect((JSON.parse(text) as JsonObject)['a']).toBe(id)
  })

  it('parse the body when it is asked for, and once', () => {
    const content = openEntry(seal(chatText), now)
    expect(content.body).toBe(content.body)
  })

  it('tell of a damaged body instead of giving half of it', () => {
    const damaged = entryOf('x', { body: Buffer.from('{"id":"chatcmpl-0000","a'), slots: [] })
    expect(() => openEntry(damaged, now).body).toThrow('damaged')
  })

  it('never write over the slot’s end, whatever an entry’s reference is', () => {
    const { text } = openEntry(entryOf('x'), now)
    expect(Object.keys(JSON.parse(text) as JsonObject)).toEqual(['id', 'choices'])
  })
})
