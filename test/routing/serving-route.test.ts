import { describe, expect, it } from 'vitest'
import { dialects } from '../../src/dialects/index.ts'
import type { DialectName } from '../../src/dialect.ts'
import { RequestError } from '../../src/errors.ts'
import type { Provider } from '../../src/provider.ts'
import type { Deployment, Route } from '../../src/routing/route.ts'
import { servingRoute } from '../../src/routing/serving-route.ts'
import { targetOf } from '../../src/upstream/target.ts'

const deployment = (name: string, ...speaks: DialectName[]): Deployment => ({
  id: `${name}/m`,
  model: 'm',
  weight: 1,
  account: {
    name,
    baseUrl: 'http://127.0.0.1:1',
    headers: {},
    provider: { name, auth: { kind: 'none' }, paths: Object.fromEntries(speaks.map((one) => [one, `/${one}`])) },
  },
})
const openai = deployment('openai', 'chat', 'responses', 'moderations')
const other = deployment('other', 'chat')
const anthropic = deployment('anthropic', 'messages', 'count-tokens')

const route = (...deployments: [Deployment, ...Deployment[]]): Route => ({
  name: 'assistant',
  configured: true,
  deployments,
  selection: 'first',
  retry: { attempts: 1, backoffMs: 1, maxWaitMs: 600_000 },
  timeouts: { connectMs: 1, firstTokenMs: 1, idleMs: 1, totalMs: 1 },
  cache: {},
})
const whole = route(openai, other, anthropic)
const ids = (dialect: DialectName, heldBy?: string, others: readonly Provider[] = []) =>
  servingRoute(whole, { dialect: dialects[dialect], heldBy }, others).deployments.map(({ id }) => id)

describe('servingRoute', () => {
  it('is the very route where all can answer', () => {
    expect(servingRoute(whole, { dialect: dialects.chat }, [])).toBe(whole)
  })

  it('leaves out who speaks neither the dialect nor one that it converts to', () => {
    expect(ids('count-tokens')).toEqual(['anthropic/m'])
    expect(ids('moderations')).toEqual(['openai/m'])
    expect(ids('completions')).toEqual(['openai/m', 'other/m', 'anthropic/m'])
  })

  it('keeps to the account that holds the response', () => expect(ids('responses', 'openai')).toEqual(['openai/m']))

  it.each([
    ['nobody offers it', 'rerank', undefined, 501],
    ['the response is held elsewhere', 'responses', 'gone', 400],
  ] as const)('says so where %s', (_, dialect, heldBy, status) => {
    expect(() => ids(dialect, heldBy)).toThrow(RequestError)
    expect(() => ids(dialect, heldBy)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ status }) }),
    )
  })

  it('says that another model would do, where one would', () => {
    const cohere = deployment('cohere', 'rerank').account.provider
    expect(() => ids('rerank', undefined, [openai.account.provider, cohere])).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          status: 400,
          message: expect.stringContaining('a model of a provider that does'),
        }),
      }),
    )
  })

  it('agrees with what upstream finds a way for', () => {
    for (const dialect of Object.values(dialects))
      for (const one of [openai, other, anthropic]) {
        const serves = (): boolean => {
          try {
            return servingRoute(route(one), { dialect }, []).deployments.length > 0
          } catch {
            return false
          }
        }
        expect(serves()).toBe(targetOf(dialect, one.account.provider, dialects) !== undefined)
      }
  })
})
