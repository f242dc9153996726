import { describe, expect, it } from 'vitest'
import { createCallers } from '../../src/http/callers.ts'
import { hashOf } from '../../src/http/keys.ts'

const headers = (fields: Record<string, string> = {}) => new Headers(fields)

describe('configured clients', () => {
  const callers = createCallers([
    { name: 'web', key: 'sk-web', models: ['*'] },
    { name: 'batch', keyHash: hashOf('sk-batch').toString('hex'), tenant: 'acme', models: ['demo/*'] },
  ])
  const web = { name: 'web', tenant: 'web', models: ['*'] }
  const batch = { name: 'batch', tenant: 'acme', models: ['demo/*'] }

  it.each([
    ['a Bearer token', { authorization: 'Bearer sk-web' }, web],
    ['a token in other spelling', { authorization: 'bearer   sk-batch ' }, batch],
    ['x-api-key', { 'x-api-key': 'sk-batch' }, batch],
    ['both, of which the token is known', { authorization: 'Bearer sk-web', 'x-api-key': 'other' }, web],
    ['both, of which the API key is known', { authorization: 'Bearer other', 'x-api-key': 'sk-batch' }, batch],
    ['both known: the token counts', { authorization: 'Bearer sk-web', 'x-api-key': 'sk-batch' }, web],
  ])('are known by %s', (_case, fields, caller) => {
    expect(callers.identify(headers(fields))).toEqual(caller)
  })

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer sk-we' }],
    ['a longer key', { 'x-api-key': 'sk-web2' }],
    ['a hash in place of its key', { 'x-api-key': hashOf('sk-web').toString('hex') }],
    ['another scheme', { authorization: 'Basic sk-web' }],
    ['an empty token', { authorization: 'Bearer ' }],
  ])('are not known by %s', (_case, fields) => {
    expect(() => callers.identify(headers(fields))).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ status: 401, code: 'invalid_api_key' }) }),
    )
  })

  it('never have their key passed on', () => {
    expect(callers.identify(headers({ 'x-api-key': 'sk-web' }))).not.toHaveProperty('credential')
  })

  it.each([
    { name: 'x', models: [] },
    { name: 'x', keyHash: 'abc', models: [] },
  ])('need a key: %j', (client) => {
    expect(() => createCallers([client])).toThrow(/The client x needs a key/)
  })
})

describe('without clients', () => {
  const callers = createCallers([])

  it('everybody may call', () => {
    expect(callers.identify(headers())).toEqual({ name: 'anonymous', tenant: 'anonymous', models: ['*'] })
  })

  it('a key is passed on, and keeps its answers apart by its hash', () => {
    const one = callers.identify(headers({ authorization: 'Bearer sk-one' }))
    const other = callers.identify(headers({ 'x-api-key': 'sk-other' }))
    expect(one).toMatchObject({
      name: 'anonymous',
      credential: 'sk-one',
      tenant: expect.stringMatching(/^[\da-f]{32}$/),
    })
    expect(other.credential).toBe('sk-other')
    expect(other.tenant).not.toBe(one.tenant)
    expect(callers.identify(headers({ 'x-api-key': 'sk-one' })).tenant).toBe(one.tenant)
  })
})
