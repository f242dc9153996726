import { describe, expect, test } from 'vitest'
import {
  answerOf,
  callOf,
  deploymentOf,
  fails,
  fault,
  rateLimited,
  rejection,
  routeOf,
  stage,
  type Play,
} from './support.ts'

const [a, b] = [deploymentOf('a'), deploymentOf('b')]

describe('the deadline of a plain answer', () => {
  test('holds while another deployment could be asked', async () => {
    const told: (number | undefined)[] = []
    const slow: Play = (_call, { timeouts }) => {
      told.push(timeouts.answerMs)
      throw fault('timeout')
    }
    const { router } = stage({ 'a/m': [slow], 'b/m': [slow] })
    const route = routeOf([a, b], { answerMs: 3_000, retry: { attempts: 1, backoffMs: 1, maxWaitMs: 0 } })
    await rejection(router.send(callOf(), route))
    expect(told).toEqual([3_000, undefined])
    await rejection(router.send(callOf({ request: { body: {}, model: 'm', stream: false, raw: true } }), route))
    expect(told.slice(2)).toEqual([undefined, undefined])
  })

  test('and every other that passed in silence, leads to the next deployment at once, and back when that fails too', async () => {
    const silent = fails(fault('timeout'))
    const { router, tries } = stage({ 'a/m': [silent], 'b/m': [fails(fault('connect'))] })
    const retry = { attempts: 2, backoffMs: 0, maxWaitMs: 0 }
    await rejection(router.send(callOf(), routeOf([a, b], { retry })))
    expect(tries.map(({ id }) => id)).toEqual(['a/m', 'b/m', 'b/m', 'a/m'])
  })

  test('does not hold for the only deployment, or where the others rest', async () => {
    const told: (number | undefined)[] = []
    const noting: Play = (_call, { timeouts }) => {
      told.push(timeouts.answerMs)
      return answerOf()
    }
    const { router } = stage({ 'a/m': [noting], 'b/m': [fails(rateLimited(60_000))] })
    await router.send(callOf(), routeOf([a], { answerMs: 3_000 }))
    await router.send(callOf(), routeOf([b, a], { answerMs: 3_000 }))
    await router.send(callOf(), routeOf([a, b], { answerMs: 3_000 }))
    expect(told).toEqual([undefined, undefined, undefined])
  })
})
