import { describe, expect, it } from 'vitest'
import { accountsOf } from '../../src/config/accounts.ts'
import { configSchema } from '../../src/config/schema.ts'
import type { Provider } from '../../src/provider.ts'

const providers: Readonly<Record<string, Provider>> = {
  acme: {
    name: 'acme',
    baseUrl: 'https://api.acme.example/v1',
    auth: { kind: 'bearer' },
    paths: { chat: '/chat/completions' },
  },
  near: {
    name: 'near',
    baseUrl: 'http://127.0.0.1:9/v1',
    auth: { kind: 'none' },
    paths: { chat: '/chat/completions' },
    keyless: true,
  },
  any: { name: 'any', auth: { kind: 'bearer' }, paths: { chat: '/chat/completions' } },
}

const names = (settings: object, environment = {}) => {
  const { accounts, unavailable } = accountsOf(configSchema.parse(settings), environment, providers)
  return { on: accounts.map(({ name }) => name), off: unavailable }
}
const clients = [{ name: 'web', key: 'k' }]

describe('accountsOf', () => {
  it('turns a provider on by its key in the environment', () => {
    const { accounts } = accountsOf(
      configSchema.parse({ clients }),
      { ACME_API_KEY: 'sk', ACME_BASE_URL: 'http://127.0.0.1:1/' },
      providers,
    )
    expect(accounts).toMatchObject([{ name: 'acme', credential: 'sk', baseUrl: 'http://127.0.0.1:1' }])
  })

  it('says which variable would turn an absent one on', () => {
    expect(names({ clients })).toEqual({
      on: [],
      off: [
        { provider: 'acme', variable: 'ACME_API_KEY' },
        { provider: 'near', variable: 'NEAR_BASE_URL' },
      ],
    })
  })

  it("passes the caller's own key on only while no clients are configured", () => {
    expect(names({}).on).toEqual(['acme'])
    expect(names({ clients }).on).toEqual([])
  })

  it('gives an account a name of its own', () => {
    expect(
      names({ clients, providers: { backup: { kind: 'any', baseUrl: 'http://127.0.0.1:2/v1', apiKey: 'x' } } }).on,
    ).toEqual(['backup'])
  })

  it.each([
    [{ providers: { acne: {} } }, /acne is not a known provider. Closest: acme/],
    [{ providers: { mine: { kind: 'any' } } }, /providers\.mine: needs a baseUrl \(or MINE_BASE_URL\)/],
    [{ providers: { acme: { baseUrl: 'ftp://x' } } }, /not an http or https address/],
    [{ providers: { acme: { baseUrl: 'https://me:secret@x' } } }, /set apiKey/],
    [{ providers: { acme: { baseUrl: 'https://x?a=1' } } }, /no query/],
  ])('refuses %j', (settings, expected) => {
    expect(() => names(settings)).toThrow(expected)
  })
})
