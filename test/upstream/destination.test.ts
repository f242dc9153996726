import { describe, expect, it } from 'vitest'
import { anthropic } from '../../providers/anthropic.ts'
import { ollama } from '../../providers/ollama.ts'
import { openai } from '../../providers/openai.ts'
import type { Call } from '../../src/call.ts'
import type { Provider, ProviderAccount } from '../../src/provider.ts'
import { credentialFor, headersFor, urlFor } from '../../src/upstream/destination.ts'
import { callOf, hello } from './upstream-call.ts'

const account = (provider: Provider, own: Partial<ProviderAccount> = {}): ProviderAccount => ({
  name: provider.name,
  provider,
  baseUrl: 'https://api.example/v1',
  headers: {},
  ...own,
})

const caller = (credential?: string): Call['caller'] => ({ name: 'web', tenant: 'acme', models: ['*'], credential })

describe('credentialFor', () => {
  it('takes the gateway’s, then the caller’s, and none for a server that needs none', () => {
    const call = callOf(hello, { caller: caller('sk-callers-own') })
    expect(credentialFor(call, account(openai, { credential: 'sk-ours' }))).toEqual({
      value: 'sk-ours',
      callers: false,
    })
    expect(credentialFor(call, account(openai))).toEqual({ value: 'sk-callers-own', callers: true })
    expect(credentialFor(call, account(ollama)).value).toBeUndefined()
    expect(credentialFor(call, account(ollama, { credential: 'sk-ours' })).value).toBe('sk-ours')
    expect(credentialFor(call, account({ ...openai, auth: { kind: 'none' } })).value).toBeUndefined()
  })
})

describe('urlFor', () => {
  const azure: Provider = { ...openai, query: 'api-version=2024-10-21', paths: { chat: '/d/{model}/chat' } }
  const url = (model: string, query = '', sameDialect = true) =>
    urlFor(callOf(hello, { query }), account(azure), '/d/{model}/chat', { model, sameDialect })?.href

  it('puts the model into the path, encoded', () => {
    expect(url('gpt 4/x?y#z')).toBe('https://api.example/v1/d/gpt%204%2Fx%3Fy%23z/chat?api-version=2024-10-21')
    expect(url('$&')).toContain('/d/%24%26/chat')
  })

  it.each(['.', '..', ''])('refuses the model %j, which would change the path', (model) => {
    expect(url(model)).toBeUndefined()
  })

  it('adds the caller’s query over the provider’s, where the dialect is the same', () => {
    expect(url('m', 'api-version=v2&x=a%20b')).toBe('https://api.example/v1/d/m/chat?api-version=v2&x=a+b')
    expect(url('m', 'api-version=v2', false)).toBe('https://api.example/v1/d/m/chat?api-version=2024-10-21')
  })

  it('passes no model on that the caller names in the query: the route has chosen', () => {
    expect(url('m', 'model=secret&x=1&model=other')).toBe('https://api.example/v1/d/m/chat?api-version=2024-10-21&x=1')
  })
})

describe('headersFor', () => {
  const ours = { credential: { value: 'sk-ours', callers: false }, sameDialect: true, accept: 'application/json' }

  it('lets the caller’s value of an allowed header win, and ours of what is ours', () => {
    const call = callOf(hello, {
      headers: {
        'anthropic-version': '2024-01-01',
        'anthropic-beta': 'b1',
        'x-api-key': 'stolen',
        'accept-encoding': 'gzip',
      },
    })
    const headers = headersFor(call, account(anthropic, { headers: { 'X-Team': 't', 'Anthropic-Version': 'x' } }), ours)
    expect(headers).toEqual({
      'user-agent': 'reprise',
      'anthropic-version': '2024-01-01',
      'anthropic-beta': 'b1',
      'x-team': 't',
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'x-request-id': 'req-1',
      'x-api-key': 'sk-ours',
    })
  })

  it('passes a caller’s organization with the caller’s own key only', () => {
    const call = callOf(hello, {
      headers: { 'openai-organization': 'org-1', 'openai-project': 'p', 'openai-beta': 'b' },
    })
    const withOurs = headersFor(call, account(openai), ours)
    expect(withOurs['openai-organization']).toBeUndefined()
    expect(withOurs['openai-project']).toBeUndefined()
    expect(withOurs['openai-beta']).toBe('b')
    const own = { ...ours, credential: { value: 'sk-callers', callers: true } }
    expect(headersFor(call, account(openai), own)).toMatchObject({
      'openai-organization': 'org-1',
      authorization: 'Bearer sk-callers',
    })
  })

  it('passes none of them to a provider of another dialect, and sends no empty credential', () => {
    const call = callOf(hello, { headers: { 'anthropic-beta': 'b1' } })
    const headers = headersFor(call, account(ollama), {
      credential: { value: undefined, callers: false },
      sameDialect: false,
      accept: 'text/event-stream',
    })
    expect(headers['anthropic-beta']).toBeUndefined()
    expect(headers['authorization']).toBeUndefined()
    expect(headers['accept']).toBe('text/event-stream')
  })
})
