import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialectNames } from '../../src/dialect.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import type { JsonObject } from '../../src/json.ts'
import type { Provider } from '../../src/provider.ts'
import type { Transmission } from '../../src/routing/route.ts'
import { createExchange } from '../../src/upstream/exchange.ts'
import { createPools } from '../../src/upstream/pools.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { jsonReply, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { callOf, deploymentOf, hello, limitsAt } from '../upstream/upstream-call.ts'

/**
 * What every provider must hold, and chat calls to a server that answers with its fixtures: `text.json` and `text.sse` in
 * `test/fixtures/<name>/`.
 */
export const providerContract = (provider: Provider): void => {
  describe(`provider ${provider.name}`, () => {
    dataContract(provider)
    if (provider.transport === undefined) callContract(provider)
  })
}

const dataContract = ({ name, baseUrl, auth, paths, query, headers, keyless, renames, transport }: Provider): void => {
  it('has a name that makes a setting and a variable', () => expect(name).toMatch(/^[a-z][a-z0-9-]*$/))

  it('has an address that paths can follow, or leaves it to the operator', () => {
    if (baseUrl === undefined) return
    const url = new URL(baseUrl)
    expect(baseUrl).not.toMatch(/\/$/)
    expect([url.search, url.hash, url.username]).toEqual(['', '', ''])
    expect(url.protocol).toBe(keyless === true ? 'http:' : 'https:')
  })

  it('converses, on paths below its address', () => {
    expect(Object.keys(paths).filter((dialect) => dialect === 'chat' || dialect === 'messages')).not.toEqual([])
    for (const [dialect, path] of Object.entries(paths)) {
      expect(dialectNames).toContain(dialect)
      expect(path).toMatch(/^\/[^?#]*[^/?#]$/)
    }
  })

  it('says who we are in a known way, and needs a key unless it says so', () => {
    expect(['bearer', 'header', 'none']).toContain(auth.kind)
    expect(auth.kind === 'header' ? auth.header : 'authorization').toMatch(/^[a-z][a-z-]*$/)
    expect(auth.kind !== 'none' || keyless === true).toBe(true)
  })

  it('has headers, query and renames that say what they mean', () => {
    for (const header of Object.keys(headers ?? {})) expect(header).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(query ?? '').not.toMatch(/^\?/)
    for (const [member, wanted] of Object.entries(renames ?? {})) expect(wanted).not.toBe(member)
    expect(transport === undefined || baseUrl === undefined).toBe(true)
  })
}

const callContract = (provider: Provider): void => {
  const clock = fakeClock()
  const pools = createPools()
  let server: FakeProvider
  beforeAll(async () => {
    server = await startFakeProvider()
  })
  afterAll(async () => {
    await pools.close()
    await server.close()
  })
  const exchange = createExchange({
    pools,
    clock,
    dialects: { chat, messages },
    maxAnswerBytes: 1_000_000,
    maxEventBytes: 100_000,
  })
  const send = (body: JsonObject): Promise<Transmission> =>
    exchange(callOf(body), deploymentOf(provider, server.url, { model: 'm/1' }), limitsAt(clock.now()))

  it('is asked in the right place with the right key, and its answer is read', async () => {
    server.reply(jsonReply(fixture(provider, 'text.json')))
    const { content } = await send({ ...hello, max_completion_tokens: 64 })
    const received = server.requests.at(-1)
    const path = (provider.paths.chat ?? provider.paths.messages)?.replace('{model}', 'm%2F1')
    expect(received?.url).toBe(provider.query === undefined ? path : `${path}?${provider.query}`)
    expect(received?.headers).toMatchObject({ ...credentialHeader(provider), ...provider.headers })
    expect(received?.json).toMatchObject({ model: 'm/1', messages: [{ role: 'user' }] })
    for (const refused of Object.keys(provider.renames ?? {})) expect(received?.json).not.toHaveProperty(refused)
    expect(content.kind === 'body' && chat.answer.isComplete(content.body)).toBe(true)
    expect(content.kind === 'body' && textOf(content.body)).toMatch(/\w/)
  })

  it('is listened to until its stream is whole', async () => {
    server.reply(streamReply([fixture(provider, 'text.sse')]))
    const { content } = await send({ ...hello, stream: true })
    const collector = chat.stream?.collector()
    for await (const event of eventsOf(content)) collector?.push(event)
    const body = collector?.answer()
    expect(textOf(body)).toMatch(/\w/)
    expect(body && chat.answer.usage(body)?.outputTokens).toBeGreaterThan(0)
    expect(server.requests.at(-1)?.json).toMatchObject({ stream: true })
    for (const refused of Object.keys(provider.renames ?? {}))
      expect(server.requests.at(-1)?.json).not.toHaveProperty(refused)
  })

  it.each([
    [429, 'overload'],
    [503, 'overload'],
    [401, 'credential'],
    [400, 'request'],
  ])('is understood when it answers %i', async (status, fault) => {
    server.reply(jsonReply({ error: { message: 'no' } }, { status }))
    await expect(send(hello)).rejects.toMatchObject({ facts: { fault, status } })
  })
}

const credentialHeader = ({ auth }: Provider): Readonly<Record<string, string>> => {
  if (auth.kind === 'none') return {}
  return auth.kind === 'bearer' ? { authorization: 'Bearer sk-gateway-key' } : { [auth.header]: 'sk-gateway-key' }
}

const fixtureUrl = ({ name }: Provider, file: string): URL => new URL(`../fixtures/${name}/${file}`, import.meta.url)
const fixture = (provider: Provider, file: string): string => readFileSync(fixtureUrl(provider, file), 'utf8')

const eventsOf = (content: Transmission['content']): AsyncIterable<StreamEvent> => {
  if (content.kind !== 'events') throw new Error('expected events')
  return content.events
}

const textOf = (body: JsonObject | undefined): string => {
  const [choice] = (body?.choices ?? []) as readonly { readonly message: { readonly content: string } }[]
  return choice?.message.content ?? ''
}
