import { describe, expect, it } from 'vitest'
import type { Dialect, DialectName } from '../../src/dialect.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { embeddings } from '../../src/dialects/embeddings/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import type { Provider } from '../../src/provider.ts'
import { targetOf } from '../../src/upstream/target.ts'

const speaks = (...names: DialectName[]): Provider => ({
  name: 'p',
  auth: { kind: 'none' },
  paths: Object.fromEntries(names.map((name) => [name, `/${name}`])),
})

const target = (door: Dialect, provider: Provider) => targetOf(door, provider, { chat, messages, embeddings })

describe('targetOf', () => {
  it('speaks the door’s dialect where the provider does, untranslated', () => {
    expect(target(messages, speaks('chat', 'messages'))).toEqual({ dialect: messages, path: '/messages' })
    expect(target(embeddings, speaks('chat', 'embeddings'))).toEqual({ dialect: embeddings, path: '/embeddings' })
  })

  it('goes through chat where the provider speaks that, else to what converts from it', () => {
    expect(target(messages, speaks('chat', 'responses'))).toMatchObject({ dialect: chat, path: '/chat' })
    expect(target(chat, speaks('messages'))).toMatchObject({ dialect: messages, path: '/messages' })
  })

  it('finds no way to or from what does not converse', () => {
    expect(target(embeddings, speaks('chat'))).toBeUndefined()
    expect(target(chat, speaks('embeddings'))).toBeUndefined()
    expect(target(chat, speaks('responses'))).toBeUndefined()
  })

  it('leads there and back', () => {
    const there = target(chat, speaks('messages'))?.translation
    const { value, dropped } = there!.request({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      logit_bias: { 5: 1 },
    })
    expect(value).toMatchObject({ messages: [{ role: 'user' }] })
    expect(dropped).toContain('logit_bias')
    const events = target(messages, speaks('chat'))!.translation!.events()
    const first = {
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: null }],
    }
    expect(events({ data: JSON.stringify(first), body: first })[0]?.event).toBe('message_start')
  })
})
