import { describe, expect, test } from 'vitest'
import { callFor, credentialSource, missingCredential } from '../../src/routing/credential.ts'
import { accountOf, callOf, deploymentOf, providerOf, routeOf } from './support.ts'

const of = (name: string, members: Parameters<typeof accountOf>[1] = {}) =>
  deploymentOf(name, { account: accountOf(name, members) })
const bare = of('bare', { credential: undefined })
const keyless = of('keyless', { credential: undefined, provider: providerOf('keyless', { keyless: true }) })
const silent = of('silent', { credential: undefined, provider: providerOf('silent', { auth: { kind: 'none' } }) })
const byHeader = of('by-header', { credential: undefined, headers: { Authorization: 'Bearer x' } })
const ownHeader = of('own-header', {
  credential: undefined,
  provider: providerOf('own-header', { auth: { kind: 'header', header: 'X-Team-Key' } }),
  headers: { 'x-team-key': 'x' },
})
const own = deploymentOf('own')
const mine = callOf({ credential: 'sk-mine' })

describe('credentialSource', () => {
  test.each([
    ['own', own, mine, 'gateway'],
    ['in a header of the account', byHeader, mine, 'gateway'],
    ['in the header of the provider', ownHeader, mine, 'gateway'],
    ['not needed', keyless, mine, 'none'],
    ['not wanted', silent, mine, 'none'],
    ["the caller's", bare, mine, 'caller'],
    ['nobody has one', bare, callOf(), 'missing'],
  ])('%s', (_, deployment, call, source) => {
    expect(credentialSource(call, routeOf([deployment]), deployment)).toBe(source)
  })

  test("the caller's goes to several deployments of one account, and never where another account is on the route", () => {
    const other = deploymentOf('bare', { id: 'bare/n', account: bare.account })
    expect(credentialSource(mine, routeOf([bare, other]), bare)).toBe('caller')
    for (const second of [own, keyless, of('bare-too', { credential: undefined, baseUrl: bare.account.baseUrl })]) {
      expect(credentialSource(mine, routeOf([bare, second]), bare)).toBe('missing')
    }
  })
})

describe('callFor', () => {
  test("shows the caller's credential only where it is the one to use", () => {
    expect(callFor(mine, 'caller')).toBe(mine)
    for (const source of ['gateway', 'none'] as const) {
      expect(JSON.stringify(callFor(mine, source).caller)).not.toContain('sk-mine')
      expect(callFor(mine, source)).toMatchObject({ id: mine.id, caller: { name: 'web', tenant: 'acme' } })
    }
  })
})

test('a lack of credentials is told to whoever can mend it', () => {
  expect(missingCredential(routeOf([bare])).problem).toMatchObject({ status: 401, code: 'missing_credential' })
  // Whoever reads it is the caller, who may not be the operator.
  expect(missingCredential(routeOf([bare])).problem.message).toMatch(
    /^This gateway has no key of its own for .*Send your own as `Authorization: Bearer …` or `x-api-key`, or ask the gateway's operator/,
  )
  expect(missingCredential(routeOf([bare])).message).toContain('providers.bare.apiKey')
  expect(missingCredential(routeOf([bare, of('b', { credential: undefined })])).problem).toMatchObject({
    status: 502,
    code: 'provider_credential_missing',
  })
})
