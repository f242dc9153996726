import { describe, expect, it } from 'vitest'
import { noControls } from '../../src/call.ts'
import type { Call, Reply } from '../../src/call.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { asPromised } from '../../src/gateway/as-promised.ts'
import type { JsonObject } from '../../src/json.ts'
import { completionOf, promptOf } from '../prompt/support.ts'

const prompt = await promptOf('output: { schema: { a: integer } }', 'Hi')
const unending = new AbortController().signal
const call: Call = {
  id: 'r',
  dialect: chat,
  request: chat.parse({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
  bytes: new Uint8Array(),
  lossless: true,
  headers: {},
  query: '',
  caller: { name: 'c', tenant: 't', models: ['*'] },
  controls: noControls,
  signal: () => unending,
  receivedAt: 0,
  prompt: prompt.mark,
}

const replyOf = (text: string): Reply => ({
  content: { kind: 'body', body: completionOf(text), text: JSON.stringify(completionOf(text)) },
  provider: 'p',
  model: 'm',
  attempts: [{ deployment: 'p/m', provider: 'p', startedAt: 0, durationMs: 5 }],
  headers: {},
  cacheHeaders: {},
  dropped: [],
  upstreamMs: 5,
})

/** Answers in this order; what was asked comes along. */
const sender = (...texts: readonly string[]) => {
  const asked: JsonObject[] = []
  const send = async ({ request }: Call) => replyOf(texts[asked.push(request.body) - 1] ?? '')
  return { asked, send }
}

describe('an answer with a promise', () => {
  it('passes as it came when it keeps it', async () => {
    const { asked, send } = sender('{"a":1}')
    expect(await asPromised(call, send)).toEqual(replyOf('{"a":1}'))
    expect(asked).toHaveLength(1)
  })

  it('is asked for once more, and counts what both took', async () => {
    const { asked, send } = sender('{"a":"x"}', '{"a":1}')
    const reply = await asPromised(call, send)
    expect(reply).toMatchObject({ upstreamMs: 10, attempts: [{}, {}] })
    const body = { ...completionOf('{"a":1}'), usage: { prompt_tokens: 8, completion_tokens: 6, total_tokens: 14 } }
    expect(reply.content).toEqual({ kind: 'body', body, text: JSON.stringify(body) })
    expect(asked[1]).toMatchObject({
      model: 'm',
      messages: [{}, { role: 'assistant', content: '{"a":"x"}' }, { role: 'user' }],
    })
  })

  it('rejects with 502 after the second, naming the fault and not the answer', async () => {
    const { asked, send } = sender('{"a":"secret"}', '{"a":"secret"}', '{"a":1}')
    const failure = await asPromised(call, send).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      problem: { status: 502, code: 'output_schema_violated', message: expect.stringContaining('a must be integer') },
    })
    expect(JSON.stringify(failure)).not.toContain('secret')
    expect(asked).toHaveLength(2)
  })

  it('is any answer for a call without one', async () => {
    const { send } = sender('anything')
    expect(await asPromised({ ...call, prompt: undefined }, send)).toEqual(replyOf('anything'))
  })
})
