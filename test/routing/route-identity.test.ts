import { describe, expect, test } from 'vitest'
import { routeIdentity } from '../../src/routing/route-identity.ts'
import { accountOf, deploymentOf, routeOf } from './support.ts'

const a = deploymentOf('a', { parameters: { top_k: 1, nested: { x: 1, y: 2 } } })
const b = deploymentOf('b')
const text = (...args: Parameters<typeof routeOf>) => JSON.stringify(routeIdentity(routeOf(...args)))

describe('routeIdentity', () => {
  test('names provider, base URL, model and parameters', () => {
    expect(routeIdentity(routeOf([deploymentOf('a', { parameters: { seed: 1 } })]))).toEqual([
      { provider: 'a', baseUrl: 'https://a.test/v1', model: 'm', parameters: { seed: 1 } },
    ])
  })

  test('is blind to order, weight, number, timeouts, retries, credentials and the spelling of parameters', () => {
    const same = deploymentOf('a', {
      weight: 9,
      account: accountOf('a', { credential: 'other', headers: { 'x-team': '1' } }),
      parameters: { nested: { y: 2, x: 1 }, top_k: 1 },
    })
    const other = text([b, same, b], {
      name: 'other',
      totalMs: 1,
      selection: 'weighted',
      retry: { attempts: 9, backoffMs: 1, maxWaitMs: 600_000 },
    })
    expect(other).toBe(text([a, b]))
  })

  test.each([
    ['model', deploymentOf('a', { ...a, model: 'n' })],
    ['base URL', deploymentOf('a', { ...a, account: accountOf('a', { baseUrl: 'https://other.test' }) })],
    ['parameters', deploymentOf('a', { ...a, parameters: { top_k: 2, nested: { x: 1, y: 2 } } })],
    ['order inside an array', deploymentOf('a', { ...a, parameters: { stop: ['x', 'y'] } })],
  ])('tells apart by %s', (_, changed) => {
    expect(text([changed, b])).not.toBe(text([a, b]))
  })

  test('keeps a member named __proto__', () => {
    const parameters = JSON.parse('{"__proto__": {"x": 1}}')
    expect(text([deploymentOf('a', { parameters })])).toContain('"__proto__":{"x":1}')
  })
})
