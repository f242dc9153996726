import { describe, expect, test } from 'vitest'
import type { StreamEvent } from '../../src/dialect.ts'
import {
  answers,
  callOf,
  deploymentOf,
  eventsOf,
  fails,
  fault,
  rejection,
  routeOf,
  stage,
  streamOf,
  type Play,
} from './support.ts'

const [a, b] = [deploymentOf('a'), deploymentOf('b')]
const event = (data: string): StreamEvent => ({ data, body: undefined })
const streams =
  (...parts: (string | Error)[]): Play =>
  () =>
    streamOf(
      (async function* () {
        for (const part of parts) {
          if (part instanceof Error) throw part
          yield event(part)
        }
      })(),
    )
const call = (signal = new AbortController().signal) => callOf({ stream: true, signal: () => signal })

describe('a stream', () => {
  test('falls back before its first output', async () => {
    const { router } = stage({ 'a/m': [fails(fault('overload', { status: 529 }))], 'b/m': [streams('1', '2')] })
    const { content, provider } = await router.send(call(), routeOf([a, b]))
    const seen: string[] = []
    for await (const { data } of eventsOf(content)) seen.push(data)
    expect({ provider, seen }).toEqual({ provider: 'b', seen: ['1', '2'] })
  })

  test('never switches after it: the error comes out as it is and nobody else is asked', async () => {
    const broken = fault('protocol')
    const { router, tries } = stage({ 'a/m': [streams('1', broken)], 'b/m': [streams('2')] })
    const { content } = await router.send(call(), routeOf([a, b]))
    const reader = eventsOf(content)[Symbol.asyncIterator]()
    expect((await reader.next()).value).toEqual(event('1'))
    expect(await rejection(reader.next())).toBe(broken)
    expect(tries).toHaveLength(1)
  })

  test('that keeps breaking opens the breaker although each begins well', async () => {
    const { router, health } = stage({ 'a/m': [streams('1', fault('timeout'))] })
    for (let round = 0; round < 10; round++) {
      const { content } = await router.send(call(), routeOf([a]))
      await rejection(
        (async () => {
          for await (const _ of eventsOf(content)) continue
        })(),
      )
    }
    expect(health.readiness(a)).toMatchObject({ kind: 'resting', reason: 'breaker' })
  })

  test('that is limited in its middle makes the deployment cool down', async () => {
    const { router, health } = stage({ 'a/m': [streams('1', fault('overload', { status: 429, retryAfterMs: 700 }))] })
    const { content } = await router.send(call(), routeOf([a]))
    await rejection(
      (async () => {
        for await (const _ of eventsOf(content)) continue
      })(),
    )
    expect(health.readiness(a)).toMatchObject({ kind: 'resting', reason: 'rate-limit', until: 700 })
  })
})

describe('a deployment is busy', () => {
  test('until the stream is read to its end', async () => {
    const { router, health } = stage({ 'a/m': [streams('1')] })
    const reader = eventsOf((await router.send(call(), routeOf([a]))).content)[Symbol.asyncIterator]()
    await reader.next()
    expect(health.inFlight(a)).toBe(1)
    await reader.next()
    expect(health.inFlight(a)).toBe(0)
  })

  test('until the stream is returned, read or unread', async () => {
    const { router, health } = stage({ 'a/m': [streams('1', '2')] })
    const reader = eventsOf((await router.send(call(), routeOf([a]))).content)[Symbol.asyncIterator]()
    await reader.return?.()
    expect(health.inFlight(a)).toBe(0)
  })

  test('until the caller leaves, also if nobody ever reads', async () => {
    const caller = new AbortController()
    const { router, health } = stage({ 'a/m': [streams('1')] })
    await router.send(call(caller.signal), routeOf([a]))
    expect(health.inFlight(a)).toBe(1)
    caller.abort()
    expect(health.inFlight(a)).toBe(0)
  })

  test('not any more when a body has come or a try has failed', async () => {
    const { router, health } = stage({ 'a/m': [fails(fault('connect'))], 'b/m': [answers] })
    await router.send(callOf(), routeOf([a, b]))
    expect([health.inFlight(a), health.inFlight(b)]).toEqual([0, 0])
  })

  test('and least-busy sends the next call elsewhere', async () => {
    const { router } = stage({ 'a/m': [streams('1')], 'b/m': [streams('1')] })
    const route = routeOf([a, b], { selection: 'least-busy' })
    const providers = [(await router.send(call(), route)).provider, (await router.send(call(), route)).provider]
    expect(new Set(providers)).toEqual(new Set(['a', 'b']))
  })
})
