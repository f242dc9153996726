import { describe, expect, test } from 'vitest'
import { RequestError, UpstreamError } from '../../src/errors.ts'
import {
  answers,
  callOf,
  deploymentOf,
  fails,
  fault,
  problemIn,
  hangs,
  rateLimited,
  rejection,
  routeOf,
  stage,
} from './support.ts'

const [a, b] = [deploymentOf('a'), deploymentOf('b')]

describe('an answer', () => {
  test('comes with who gave it, how often it was tried and how long it took', async () => {
    const { router, clock } = stage(
      { 'a/m': [fails(fault('overload', { status: 500 }))], 'b/m': [answers] },
      { random: () => 0.5 },
    )
    const reply = router.send(callOf(), routeOf([a, b]))
    await clock.advance(1_000)
    expect(await reply).toEqual({
      content: { kind: 'body', text: '{}', body: {} },
      provider: 'b',
      model: 'm',
      attempts: [
        expect.objectContaining({ deployment: 'a/m', startedAt: 0, failure: expect.objectContaining({ status: 500 }) }),
        expect.objectContaining({ deployment: 'a/m', startedAt: 50 }),
        expect.objectContaining({ deployment: 'b/m', startedAt: 50, failure: undefined }),
      ],
      headers: { 'x-from': 'upstream' },
      cacheHeaders: { 'cache-control': 'no-store' },
      dropped: ['seed'],
      upstreamMs: 50,
    })
  })

  test('is announced try by try', async () => {
    const { router, events } = stage({ 'a/m': [fails(fault('connect'))], 'b/m': [answers] })
    await router.send(callOf(), routeOf([a, b], { retry: { attempts: 1, backoffMs: 0, maxWaitMs: 600_000 } }))
    expect(events.map((event) => event.type)).toEqual(['attempt-start', 'attempt-end', 'attempt-start', 'attempt-end'])
    expect(events[1]).toMatchObject({
      requestId: 'request-1',
      attempt: { deployment: 'a/m', failure: { fault: 'connect' } },
    })
  })

  test('is announced as first try, retry and fallback', async () => {
    const { router, events } = stage({ 'a/m': [fails(fault('connect'))], 'b/m': [answers] })
    await router.send(callOf(), routeOf([a, b], { retry: { attempts: 2, backoffMs: 0, maxWaitMs: 600_000 } }))
    const kinds = events.flatMap((event) => (event.type === 'attempt-start' ? [event.kind] : []))
    expect(kinds).toEqual(['first', 'retry', 'fallback'])
  })
})

describe('retry and fallback', () => {
  test.each(['connect', 'overload', 'protocol'] as const)('follow on %s', async (kind) => {
    const { router, tries } = stage({ 'a/m': [fails(fault(kind, { status: 503 }))], 'b/m': [answers] })
    await router.send(callOf(), routeOf([a, b]))
    expect(tries.map(({ id }) => id)).toEqual(['a/m', 'a/m', 'b/m'])
  })

  test('a 429 goes to the next at once, and the first is left alone by later calls', async () => {
    const { router, tries, clock } = stage({ 'a/m': [fails(rateLimited(5_000)), answers], 'b/m': [answers] })
    const route = routeOf([a, b])
    await router.send(callOf(), route)
    await router.send(callOf(), route)
    expect(tries.map(({ id, at }) => [id, at])).toEqual([
      ['a/m', 0],
      ['b/m', 0],
      ['b/m', 0],
    ])
    await clock.advance(5_000)
    await router.send(callOf(), route)
    expect(tries.at(-1)?.id).toBe('a/m')
  })

  test('alone, a deployment is tried again after exactly what it asked for, or after the backoff where it named no time', async () => {
    for (const [askedMs, at] of [
      [5_000, 5_000],
      [undefined, 0],
    ] as const) {
      const { router, tries, clock } = stage({ 'a/m': [fails(rateLimited(askedMs)), answers] })
      const reply = router.send(callOf(), routeOf([a]))
      await clock.advance(10_000)
      await reply
      expect(tries.map((one) => one.at)).toEqual([0, at])
    }
  })

  test('when all were limited, the soonest is waited for', async () => {
    const { router, tries, clock } = stage({
      'a/m': [fails(rateLimited(3_000)), answers],
      'b/m': [fails(rateLimited(9_000))],
    })
    const reply = router.send(callOf(), routeOf([a, b]))
    await clock.advance(3_000)
    expect((await reply).provider).toBe('a')
    expect(tries.map(({ id, at }) => [id, at])).toEqual([
      ['a/m', 0],
      ['b/m', 0],
      ['a/m', 3_000],
    ])
  })

  test('of two that asked for the same wait, the first in the order of selection is asked again', async () => {
    const limited = [fails(rateLimited(400)), answers]
    const { router, clock } = stage({ 'a/m': limited, 'b/m': limited })
    const reply = router.send(callOf(), routeOf([a, b]))
    await clock.advance(400)
    expect((await reply).provider).toBe('a')
  })

  test('a wait past the deadline is not begun', async () => {
    const { router, tries } = stage({ 'a/m': [fails(rateLimited(20_000))] })
    const error = await rejection(router.send(callOf(), routeOf([a], { totalMs: 10_000 })))
    expect(problemIn(error)).toMatchObject({ status: 429, code: 'rate_limit_exceeded', retryAfterMs: 20_000 })
    expect(tries).toHaveLength(1)
  })
})

describe("the caller's own fault", () => {
  test('ends the call with what the provider said, and nobody else is asked', async () => {
    const body = { error: { message: 'no such tool', code: 'bad_tool', param: 'tools[0]' } }
    const { router, tries } = stage({
      'a/m': [fails(fault('request', { status: 422, message: 'no such tool', body }))],
      'b/m': [answers],
    })
    const error = await rejection(router.send(callOf(), routeOf([a, b])))
    expect(error).toBeInstanceOf(RequestError)
    expect(problemIn(error)).toEqual({
      status: 422,
      kind: 'invalid-request',
      message: 'no such tool',
      code: 'bad_tool',
      param: 'tools[0]',
      upstream: body,
      attempts: [{ deployment: 'a/m', status: 422, reason: 'no such tool', durationMs: 0 }],
    })
    expect(tries).toHaveLength(1)
  })

  test.each([
    [413, 'too-large'],
    [400, 'invalid-request'],
  ] as const)('%i is %s', async (status, kind) => {
    const { router } = stage({ 'a/m': [fails(fault('request', { status }))] })
    expect(problemIn(await rejection(router.send(callOf(), routeOf([a]))))).toMatchObject({ status, kind })
  })

  test('keeps back a body in a dialect that the door does not speak', async () => {
    const foreign = deploymentOf('a', {
      account: { ...a.account, provider: { ...a.account.provider, paths: { messages: '/messages' } } },
    })
    const { router } = stage({ 'a/m': [fails(fault('request', { status: 400, body: { type: 'error' } }))] })
    const problem = problemIn(await rejection(router.send(callOf(), routeOf([foreign]))))
    expect(problem.upstream).toBeUndefined()
    expect(problem.message).toBe('request happened')
  })

  test('may be found by the conversion, which throws it ready-made', async () => {
    const found = new RequestError({ status: 400, kind: 'invalid-request', message: 'n must be 1' })
    const { router, tries, faults } = stage({ 'a/m': [fails(found)], 'b/m': [answers] })
    expect(await rejection(router.send(callOf(), routeOf([a, b])))).toBe(found)
    expect(tries).toHaveLength(1)
    expect(faults).toEqual([])
  })
})

describe('what a provider does not have', () => {
  const gone = (status = 404) =>
    fails(fault('not-found', { status, body: { error: { message: 'no m', code: 'gone' } } }))

  test('is told of as it is tried', async () => {
    const { router } = stage({ 'a/m': [gone()], 'b/m': [answers] })
    const tried: string[] = []
    await router.send(callOf({ tried: (deployment) => void tried.push(deployment) }), routeOf([a, b]))
    expect(tried).toEqual(['a/m', 'b/m'])
  })

  test('is asked for elsewhere at once, and again by later calls', async () => {
    const { router, tries, events } = stage({ 'a/m': [gone()], 'b/m': [answers] })
    for (let turn = 0; turn < 6; turn += 1) expect((await router.send(callOf(), routeOf([a, b]))).provider).toBe('b')
    expect(tries.slice(0, 3).map(({ id }) => id)).toEqual(['a/m', 'b/m', 'a/m'])
    expect(events.filter(({ type }) => type === 'breaker' || type === 'cooldown')).toEqual([])
    expect(events[1]).toMatchObject({ attempt: { deployment: 'a/m', failure: { fault: 'not-found', status: 404 } } })
  })

  test.each([
    [404, 404],
    [405, 404],
    [410, 410],
    [undefined, 404],
  ])('where none has it (%s), is told in the words of the last, with every try', async (status, told) => {
    const { router } = stage({
      'a/m': [gone()],
      'b/m': [fails(fault('not-found', { status, body: { error: { code: 'b' } } }))],
    })
    const error = await rejection(router.send(callOf(), routeOf([a, b])))
    expect(error).toBeInstanceOf(RequestError)
    expect(problemIn(error)).toMatchObject({
      status: told,
      kind: 'not-found',
      code: 'b',
      upstream: { error: { code: 'b' } },
      attempts: [{ deployment: 'a/m', status: 404 }, { deployment: 'b/m' }],
    })
  })

  test('without a word of an API is for the operator to look at', async () => {
    const { router } = stage({ 'a/m': [fails(fault('not-found', { status: 404, message: 'a answered 404: nginx' }))] })
    expect(problemIn(await rejection(router.send(callOf(), routeOf([a]))))).toMatchObject({
      status: 404,
      code: 'upstream_not_found',
      message: expect.stringMatching(/^a answered 404: nginx\. .*providers\.a\.baseUrl .* the model m\.$/),
    })
  })

  test('names who did not have it, where its words need not', async () => {
    const bare = fails(fault('not-found', { status: 404, message: 'Not Found', body: { detail: 'Not Found' } }))
    const { router } = stage({ 'a/m': [bare] })
    expect(problemIn(await rejection(router.send(callOf(), routeOf([a]))))).toMatchObject({
      message: expect.stringMatching(/^a\/m answered 404: Not Found\. .*providers\.a\.baseUrl/),
    })
  })

  test('speaks against a deployment that the operator named, not against one that a caller made up', async () => {
    const { router, health } = stage({ 'a/m': [gone()] })
    await rejection(router.send(callOf(), routeOf([a], { configured: false })))
    expect(health.lastFailure(a)).toBeUndefined()
    await rejection(router.send(callOf(), routeOf([a])))
    expect(health.lastFailure(a)?.how).toBe('it did not find the model or the path (status 404)')
  })

  test('says less than what else went wrong', async () => {
    const { router } = stage({ 'a/m': [gone()], 'b/m': [fails(rateLimited(700_000))] })
    expect(problemIn(await rejection(router.send(callOf(), routeOf([a, b]))))).toMatchObject({
      status: 429,
      retryAfterMs: 700_000,
      attempts: [{ deployment: 'a/m' }, { deployment: 'b/m' }],
    })
  })

  test.each([
    ['a response that it keeps', { held: { method: 'GET', id: 'r', action: '' } as const }],
    ['the response before', { heldBy: 'a' }],
    ['a file', { request: { body: {}, model: 'assistant', stream: false, namesKept: true } }],
    ['a prompt', { request: { body: {}, model: 'assistant', stream: false, namesPrompt: true } }],
  ])('is the caller’s fault where the call names %s', async (_, members) => {
    const { router, tries } = stage({ 'a/m': [gone()], 'b/m': [answers] })
    const problem = problemIn(await rejection(router.send(callOf(members), routeOf([a, b]))))
    expect(problem).toMatchObject({ status: 404, kind: 'not-found', code: 'gone', attempts: [{ deployment: 'a/m' }] })
    expect(tries).toHaveLength(1)
  })
})

describe('deadline', () => {
  test('holds over all tries, also when the upstream hangs', async () => {
    const { router, tries, clock } = stage({ 'a/m': [hangs], 'b/m': [answers] })
    const error = rejection(router.send(callOf(), routeOf([a, b], { totalMs: 1_000 })))
    await clock.advance(1_000)
    expect(problemIn(await error)).toMatchObject({
      status: 504,
      kind: 'timeout',
      attempts: [{ deployment: 'a/m', durationMs: 1_000 }],
    })
    expect(tries).toHaveLength(1)
    expect(clock.sleeping()).toBe(0)
  })

  test('starts with the sending, not with the receiving: a refresh may come long after its call', async () => {
    const { router, clock } = stage({ 'a/m': [answers] })
    await clock.advance(10_000_000)
    expect((await router.send(callOf({ receivedAt: 0 }), routeOf([a]))).provider).toBe('a')
  })
})

describe('a caller that leaves', () => {
  const leave = async (script: Parameters<typeof stage>[0], after: number) => {
    const caller = new AbortController()
    const scene = stage(script, { random: () => 0.9 })
    const error = rejection(
      scene.router.send(
        callOf({ signal: () => caller.signal }),
        routeOf([a], { retry: { attempts: 5, backoffMs: 1_000, maxWaitMs: 600_000 } }),
      ),
    )
    await scene.clock.advance(after)
    caller.abort(new Error('client left'))
    return { ...scene, error: await error }
  }

  test.each([
    ['during a try', { 'a/m': [hangs] }],
    ['during the backoff', { 'a/m': [fails(fault('connect')), hangs] }],
    ['while a deployment rests', { 'a/m': [fails(rateLimited(30_000)), hangs] }],
  ])('%s ends it at once and leaves no timer', async (_, script) => {
    const { error, clock, tries, health } = await leave(script, 500)
    expect(error instanceof UpstreamError && error.facts.fault).toBe('aborted')
    expect(clock.sleeping()).toBe(0)
    expect(tries).toHaveLength(1)
    expect(health.inFlight(a)).toBe(0)
  })

  test('before anything: nothing is tried', async () => {
    const { router, tries } = stage({ 'a/m': [answers] })
    const error = await rejection(router.send(callOf({ signal: () => AbortSignal.abort() }), routeOf([a])))
    expect(error instanceof UpstreamError && error.facts.fault).toBe('aborted')
    expect(tries).toEqual([])
  })

  test('is rethrown as the upstream tells it', async () => {
    const aborted = fault('aborted')
    const { router, tries } = stage({ 'a/m': [fails(aborted)], 'b/m': [answers] })
    expect(await rejection(router.send(callOf(), routeOf([a, b])))).toBe(aborted)
    expect(tries).toHaveLength(1)
  })
})

describe('a fault of ours', () => {
  test('is reported, tells the caller nothing of its inside, says nothing against the provider, and the call goes on', async () => {
    const bug = new TypeError('secret is undefined')
    const { router, faults, events } = stage({ 'a/m': [fails(bug)], 'b/m': [fails('not even an error')] })
    const route = routeOf([a, b])
    const errors = await Promise.all(Array.from({ length: 10 }, () => rejection(router.send(callOf(), route))))
    for (const error of errors) expect(problemIn(error)).toMatchObject({ status: 502, kind: 'upstream' })
    expect(JSON.stringify(errors.map(problemIn))).not.toContain('secret')
    expect(faults).toContainEqual({ error: bug, requestId: 'request-1' })
    expect(events.filter(({ type }) => type === 'breaker' || type === 'cooldown')).toEqual([])
  })
})

describe('a call for which a stale answer stands by', () => {
  test('does not wait for as long as a provider asks', async () => {
    const { router, tries } = stage({ 'a/m': [fails(rateLimited(5_000)), answers] })
    const error = await rejection(router.send(callOf({ staleAtHand: true }), routeOf([a])))
    expect(problemIn(error)).toMatchObject({ status: 429, retryAfterMs: 5_000 })
    expect(tries).toHaveLength(1)
  })

  test('is tried again after a short wait, and elsewhere at once', async () => {
    const short = stage({ 'a/m': [fails(rateLimited(900)), answers] })
    const waiting = short.router.send(callOf({ staleAtHand: true }), routeOf([a]))
    await short.clock.advance(1_000)
    expect((await waiting).attempts).toHaveLength(2)
    const other = stage({ 'a/m': [fails(rateLimited(5_000))], 'b/m': [answers] })
    expect((await other.router.send(callOf({ staleAtHand: true }), routeOf([a, b]))).provider).toBe('b')
  })
})
