import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gate, hanging, jsonReply, resetting, send, sse, startFakeProvider, streamReply } from './fake-provider.ts'
import type { FakeProvider } from './fake-provider.ts'

let provider: FakeProvider
beforeEach(async () => {
  provider = await startFakeProvider()
})
afterEach(() => provider.close())

const post = (body: unknown, signal?: AbortSignal): Promise<Response> =>
  fetch(`${provider.url}/v1/chat?a=1`, {
    method: 'POST',
    headers: { 'x-asked': 'yes' },
    body: JSON.stringify(body),
    signal: signal ?? null,
  })

describe('the fake provider', () => {
  it('answers in the order of its queue, then as otherwise says, and remembers what it was asked', async () => {
    provider.reply(jsonReply({ first: true }, { status: 201, headers: { 'x-said': 'a' } }))
    provider.otherwise((request) => jsonReply({ asked: request.json['n'] }))
    const first = await post({ n: 1 })
    expect([first.status, first.headers.get('x-said'), await first.json()]).toEqual([201, 'a', { first: true }])
    expect(await (await post({ n: 2 })).json()).toEqual({ asked: 2 })
    expect(provider.requests.map(({ json }) => json)).toEqual([{ n: 1 }, { n: 2 }])
    expect(provider.requests[0]).toMatchObject({ method: 'POST', path: '/v1/chat', url: '/v1/chat?a=1' })
    expect(provider.requests[0]?.headers['x-asked']).toBe('yes')
    expect(await provider.requests[0]?.left).toBe(false)
  })

  it('sends chunk by chunk and waits at its gates', async () => {
    const pause = gate()
    provider.reply(streamReply([sse({ n: 1 }), pause, send(sse('[DONE]', 'end'))]))
    const response = await post({})
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toBe('data: {"n":1}\n\n')
    pause.open()
    expect((await reader.read()).value).toBe('event: end\ndata: [DONE]\n\n')
    expect((await reader.read()).done).toBe(true)
  })

  it('hangs until the client leaves, and knows that it left', async () => {
    provider.reply(hanging)
    const controller = new AbortController()
    const response = post({}, controller.signal)
    const request = await provider.received()
    controller.abort()
    await expect(response).rejects.toThrow('aborted')
    expect(await request.left).toBe(true)
  })

  it('breaks connections before and within an answer', async () => {
    provider.reply(resetting, streamReply([sse({ n: 1 }), 'reset']))
    await expect(post({})).rejects.toThrow('fetch failed')
    await expect(post({}).then((response) => response.text())).rejects.toThrow('terminated')
    expect(provider.connections()).toBe(2)
  })
})
