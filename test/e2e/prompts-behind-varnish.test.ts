import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { completionOf } from '../prompt/support.ts'
import { jsonReply, startFakeProvider } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { asIs, startPromptGateway } from '../support/prompt-gateway.ts'
import type { PromptGateway } from '../support/prompt-gateway.ts'
import { canStartVarnish, startVarnish } from '../support/varnish.ts'
import type { EdgeProcess } from '../support/edge.ts'

const promptFile = (http: string) =>
  `---\nmodel: fake/m\ninput: { schema: { q: string } }\nreprise: { get: true, tags: [catalog], http: ${http} }\n---\n{{q}}`

describe.skipIf(!canStartVarnish())('prompts behind Varnish', () => {
  let provider: FakeProvider
  let gateway: PromptGateway
  let varnish: EdgeProcess

  beforeAll(async () => {
    provider = await startFakeProvider()
    provider.otherwise(({ json }) => jsonReply(completionOf(`said to ${JSON.stringify(json['messages'])}`)))
    gateway = await startPromptGateway(
      {
        'long.prompt': promptFile('{ maxAge: 0, sharedMaxAge: 1h }'),
        'long-tail.prompt': promptFile('{ maxAge: 0, sharedMaxAge: 1h }'),
        'short.prompt': promptFile('{ maxAge: 0, sharedMaxAge: 1s, staleWhileRevalidate: 0, staleIfError: 0 }'),
        'soft.prompt': promptFile('{ maxAge: 0, sharedMaxAge: 1s, staleWhileRevalidate: 1h }'),
      },
      `providers: { fake: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: k } }\nrouting: { retry: { attempts: 1 } }\n`,
    )
    varnish = await startVarnish(gateway.url)
  }, 60_000)
  afterAll(async () => {
    await varnish.stop()
    await gateway.close()
    await provider.close()
  })

  const at = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${varnish.url}${path}`, { headers, ...asIs })
  const ban = (word: string) => fetch(varnish.url, { method: 'BAN', headers: { 'surrogate-key': word } })
  const edge = (response: Response) => response.headers.get('x-edge')

  it('are kept by it, and given again without asking the gateway', async () => {
    const first = await at('/prompts/long?q=kept')
    const second = await at('/prompts/long?q=kept', { cookie: 'a=b' })
    expect([edge(first), edge(second)]).toEqual(['MISS', 'HIT'])
    expect(second.headers.get('x-request-id')).toBe(first.headers.get('x-request-id'))
    expect(await second.json()).toEqual(await first.json())
  })

  it('are answered 304 by it to a client that has them', async () => {
    const etag = (await at('/prompts/long?q=known')).headers.get('etag') ?? ''
    const again = await at('/prompts/long?q=known', { 'if-none-match': etag })
    expect([again.status, edge(again)]).toEqual([304, 'HIT'])
  })

  it('are renewed by a 304 of the gateway once their time is over, without the provider', async () => {
    const first = await at('/prompts/short?q=renew')
    const before = provider.requests.length
    await vi.waitFor(async () => {
      const again = await at('/prompts/short?q=renew')
      expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
      expect(await again.text()).toContain('renew')
    }, 10_000)
    expect(provider.requests).toHaveLength(before)
  })

  it('are given stale at once while they are renewed behind it', async () => {
    const first = await at('/prompts/soft?q=stale')
    await vi.waitFor(async () => {
      const stale = await at('/prompts/soft?q=stale')
      expect(edge(stale)).toBe('STALE')
      expect(stale.headers.get('x-request-id')).toBe(first.headers.get('x-request-id'))
    }, 10_000)
    await vi.waitFor(async () => {
      const renewed = await at('/prompts/soft?q=stale')
      expect(renewed.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    }, 10_000)
  })

  it('are not kept when they are errors, or private, and keys pass', async () => {
    expect([edge(await at('/prompts/long?x=1')), edge(await at('/prompts/long?x=1'))]).toEqual(['MISS', 'MISS'])
    const key = { authorization: 'Bearer sk-somebody' }
    const own = [await at('/prompts/long?q=private', key), await at('/prompts/long?q=private', key)]
    expect(own.map(edge)).toEqual(['MISS', 'MISS'])
    expect(own[1]?.headers.get('cache-control')).toMatch(/^private/)
    expect(edge(await at('/prompts/long?q=private'))).toBe('MISS')
  })

  it.each([
    ['prompt', 'long', { prompt: 'long' }],
    ['version', 'long@1', { prompt: 'long' }],
    ['tag', 'catalog', { tags: ['catalog'] }],
  ])('are new after a purge by %s at both', async (by, word, purge) => {
    const path = `/prompts/long?q=purged-${by}`
    const other = '/prompts/long-tail?q=beside'
    const first = await at(path)
    await at(other)
    expect([edge(await at(path)), edge(await at(other))]).toEqual(['HIT', 'HIT'])
    await gateway.post('/admin/cache/purge', purge)
    expect((await ban(word)).status).toBe(200)
    provider.reply(jsonReply(completionOf(`another answer by ${by}`)))
    const anew = await at(path)
    expect([edge(anew), anew.headers.get('x-cache')]).toEqual(['MISS', 'MISS'])
    expect(anew.headers.get('etag')).not.toBe(first.headers.get('etag'))
    expect(await anew.json()).toMatchObject({ output: `another answer by ${by}` })
    expect(edge(await at(path))).toBe('HIT')
    // The name of one prompt is the beginning of another's.
    expect(edge(await at(other))).toBe(by === 'tag' ? 'MISS' : 'HIT')
  })

  it('are purged by one plain word alone', async () => {
    await at('/prompts/long?q=stays')
    for (const word of ['.*', 'a b', '(long)', '']) expect((await ban(word)).status).toBe(400)
    expect(edge(await at('/prompts/long?q=stays'))).toBe('HIT')
  })
})
