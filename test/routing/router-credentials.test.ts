import { describe, expect, test } from 'vitest'
import {
  accountOf,
  answers,
  callOf,
  deploymentOf,
  fails,
  fault,
  problemIn,
  rateLimited,
  rejection,
  routeOf,
  stage,
} from './support.ts'

const bare = deploymentOf('a', { account: accountOf('a', { credential: undefined }) })
const b = deploymentOf('b')
const mine = (credential = 'sk-mine') => callOf({ credential })

describe("the gateway's credential, refused", () => {
  test('goes to the next deployment and is not retried', async () => {
    const { router, tries, events } = stage({ 'a/m': [fails(fault('credential', { status: 401 }))], 'b/m': [answers] })
    expect((await router.send(callOf(), routeOf([deploymentOf('a'), b]))).provider).toBe('b')
    expect(tries.map(({ id }) => id)).toEqual(['a/m', 'b/m'])
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'cooldown', reason: 'credential', deployment: 'a/m' }),
    )
  })

  test('reaches the client as 502, and its words, which may quote the key, do not', async () => {
    const refused = fault('credential', {
      status: 401,
      message: 'Incorrect API key: sk-operator',
      body: { error: { message: 'sk-operator' } },
    })
    const { router, events } = stage({ 'a/m': [fails(refused)] })
    const problem = problemIn(await rejection(router.send(mine(), routeOf([deploymentOf('a')]))))
    expect(problem).toMatchObject({
      status: 502,
      kind: 'upstream',
      code: 'provider_credential_refused',
      attempts: [{ deployment: 'a/m', status: 401 }],
    })
    expect(problem.message).toContain("gateway's own credential for a was refused, not yours")
    expect(JSON.stringify([problem, events])).not.toContain('sk-operator')
  })
})

describe("the caller's own credential", () => {
  test('is passed on where the gateway has none, and never seen where it has one', async () => {
    const { router, tries } = stage({ 'a/m': [answers], 'b/m': [answers] })
    await router.send(mine(), routeOf([bare]))
    await router.send(mine(), routeOf([b]))
    expect(tries.map(({ credential }) => credential)).toEqual(['sk-mine', undefined])
  })

  test('never goes to a route with a second provider, whatever fails', async () => {
    const { router, tries } = stage({ 'a/m': [answers], 'b/m': [fails(fault('connect'))] })
    const error = await rejection(router.send(mine(), routeOf([bare, b])))
    expect(problemIn(error).status).toBe(502)
    expect(tries.map(({ id, credential }) => [id, credential])).toEqual([
      ['b/m', undefined],
      ['b/m', undefined],
    ])
  })

  test.each([
    [401, 401, 'authentication'],
    [403, 403, 'permission'],
    [402, 402, 'permission'],
    [429, 429, 'rate-limit'],
    [undefined, 401, 'authentication'],
  ] as const)('refused with %s is their own %i', async (status, told, kind) => {
    const body = { error: { message: 'no sk-mine', code: 'invalid_api_key' } }
    const { router, tries, events } = stage({
      'a/m': [fails(fault('credential', { status, message: 'no sk-mine', body })), answers],
    })
    const problem = problemIn(await rejection(router.send(mine(), routeOf([bare]))))
    expect(problem).toMatchObject({
      status: told,
      kind,
      message: 'no sk-mine',
      code: 'invalid_api_key',
      upstream: body,
    })
    expect(tries).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'cooldown')).toEqual([])
    expect(JSON.stringify(events)).not.toContain('sk-mine')
    await router.send(mine('sk-another'), routeOf([bare]))
  })

  test('limited: only this caller waits', async () => {
    const { router, clock, tries } = stage({ 'a/m': [fails(rateLimited(5_000)), answers] })
    const limited = router.send(mine(), routeOf([bare]))
    await clock.advance(1_000)
    await router.send(mine('sk-another'), routeOf([bare]))
    expect(tries.map(({ at }) => at)).toEqual([0, 1_000])
    await clock.advance(4_000)
    await limited
    expect(tries.map(({ at }) => at)).toEqual([0, 1_000, 5_000])
  })

  test('limited: the next model of the same account is tried at once', async () => {
    const other = deploymentOf('a', { id: 'a/n', model: 'n', account: bare.account })
    const { router, tries } = stage({ 'a/m': [fails(rateLimited(5_000))], 'a/n': [answers] })
    expect((await router.send(mine(), routeOf([bare, other]))).model).toBe('n')
    expect(tries.map(({ id, credential }) => [id, credential])).toEqual([
      ['a/m', 'sk-mine'],
      ['a/n', 'sk-mine'],
    ])
  })

  test('lacking: a 401 that says what to send, before anything is tried', async () => {
    const { router, tries, events } = stage({ 'a/m': [answers] })
    const problem = problemIn(await rejection(router.send(callOf(), routeOf([bare]))))
    expect(problem).toMatchObject({ status: 401, kind: 'authentication', code: 'missing_credential' })
    expect([tries, events]).toEqual([[], []])
  })
})
