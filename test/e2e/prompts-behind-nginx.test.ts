import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jsonReply, startFakeProvider } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { canStartNginx, startNginx } from '../support/nginx.ts'
import type { EdgeProcess } from '../support/edge.ts'
import { asIs, startPromptGateway } from '../support/prompt-gateway.ts'
import type { PromptGateway } from '../support/prompt-gateway.ts'
import { completionOf } from '../prompt/support.ts'

const promptFile = (http: string) =>
  `---\nmodel: fake/m\ninput: { schema: { q: string } }\nreprise: { get: true, http: ${http} }\n---\n{{q}}`

describe.skipIf(!canStartNginx())('prompts behind nginx', () => {
  let provider: FakeProvider
  let gateway: PromptGateway
  let nginx: EdgeProcess

  beforeAll(async () => {
    provider = await startFakeProvider()
    provider.otherwise(({ json }) => jsonReply(completionOf(`said to ${JSON.stringify(json['messages'])}`)))
    gateway = await startPromptGateway(
      {
        'long.prompt': promptFile('{ maxAge: 0, sharedMaxAge: 1h }'),
        'short.prompt': promptFile('{ maxAge: 0, sharedMaxAge: 1s, staleWhileRevalidate: 0, staleIfError: 1h }'),
        'posted.prompt': '---\nmodel: fake/m\ninput: { schema: { q: string } }\n---\n{{q}}',
      },
      `providers: { fake: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: k } }\nrouting: { retry: { attempts: 1 } }\n`,
    )
    nginx = await startNginx(gateway.url)
  })
  afterAll(async () => {
    await nginx.stop()
    await gateway.close()
    await provider.close()
  })

  const at = (path: string, headers: Record<string, string> = {}) => fetch(`${nginx.url}${path}`, { headers, ...asIs })
  const edge = (response: Response) => response.headers.get('x-edge')

  it('are kept by it, and given again without asking the gateway', async () => {
    const first = await at('/prompts/long?q=kept')
    const second = await at('/prompts/long?q=kept')
    expect([edge(first), edge(second)]).toEqual(['MISS', 'HIT'])
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(second.headers.get('x-request-id')).toBe(first.headers.get('x-request-id'))
    expect(await second.json()).toEqual(await first.json())
  })

  it('are kept apart by what the client accepts', async () => {
    await at('/prompts/long?q=apart')
    const text = await at('/prompts/long?q=apart', { accept: 'text/plain' })
    expect(edge(text)).toBe('MISS')
    expect(await text.text()).toMatch(/^said to/)
    expect(await (await at('/prompts/long?q=apart')).json()).toHaveProperty('output')
  })

  it('are answered 304 by it to a client that has them', async () => {
    const etag = (await at('/prompts/long?q=known')).headers.get('etag') ?? ''
    const again = await at('/prompts/long?q=known', { 'if-none-match': etag })
    expect([again.status, edge(again)]).toEqual([304, 'HIT'])
  })

  it('are renewed by a 304 of the gateway once their time is over, without the provider', async () => {
    await at('/prompts/short?q=renew')
    const before = provider.requests.length
    await vi.waitFor(async () => expect(edge(await at('/prompts/short?q=renew'))).toBe('REVALIDATED'), 10_000)
    expect(provider.requests).toHaveLength(before)
  })

  it('are not kept when they are errors, or private, or posted', async () => {
    expect(edge(await at('/prompts/long?x=1'))).toBe('MISS')
    expect(edge(await at('/prompts/long?x=1'))).toBe('MISS')
    const key = { authorization: 'Bearer sk-somebody' }
    expect((await at('/prompts/long?q=private', key)).headers.get('cache-control')).toMatch(/^private/)
    expect(edge(await at('/prompts/long?q=private'))).toBe('MISS')
  })

  it('are new after a purge at both', async () => {
    const first = await at('/prompts/long?q=purged')
    provider.reply(jsonReply(completionOf('another answer')))
    await gateway.post('/admin/cache/purge', { prompt: 'long' })
    // nginx without its commercial module purges one address by being told to fetch it anew.
    const anew = await at('/prompts/long?q=purged', { 'x-refresh': '1' })
    expect([edge(anew), anew.headers.get('x-cache')]).toEqual(['BYPASS', 'MISS'])
    const after = await at('/prompts/long?q=purged')
    expect(edge(after)).toBe('HIT')
    expect(after.headers.get('etag')).not.toBe(first.headers.get('etag'))
    expect(await after.json()).toMatchObject({ output: 'another answer' })
  })
})
