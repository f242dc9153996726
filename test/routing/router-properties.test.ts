import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RequestError, RouteFailedError, UpstreamError } from '../../src/errors.ts'
import type { Deployment } from '../../src/routing/route.ts'
import { answerOf, callOf, deploymentOf, fault, rateLimited, routeOf, stage, type Play } from './support.ts'

/** What a try does, after how long. */
interface Part {
  readonly what:
    | 'answer'
    | 'connect'
    | 'overload'
    | 'protocol'
    | 'limit'
    | 'limit-asked'
    | 'credential'
    | 'not-found'
    | 'request'
    | 'hang'
    | 'bug'
  readonly ms: number
}

const whats = [
  'answer',
  'connect',
  'overload',
  'protocol',
  'limit',
  'limit-asked',
  'credential',
  'not-found',
  'request',
  'hang',
  'bug',
] as const
const part: fc.Arbitrary<Part> = fc.record({ what: fc.constantFrom(...whats), ms: fc.constantFrom(0, 10, 700) })
const script = fc.array(part, { minLength: 1, maxLength: 4 })
const scripts = fc.array(script, { minLength: 1, maxLength: 3 })
const askedMs = 400

const play =
  ({ what, ms }: Part, sleep: (ms: number) => Promise<void>): Play =>
  async () => {
    await sleep(ms)
    switch (what) {
      case 'answer':
        return answerOf()
      case 'limit':
        throw rateLimited()
      case 'limit-asked':
        throw rateLimited(askedMs)
      case 'hang':
        return new Promise(() => {})
      case 'bug':
        throw new TypeError('bug')
      case 'overload':
        throw fault('overload', { status: 500 })
      default:
        throw fault(what, { status: 400 })
    }
  }

const sceneOf = (parts: readonly (readonly Part[])[]) => {
  const deployments = parts.map((_, index) => deploymentOf(`d${index}`))
  const sleep = (ms: number) => scene.clock.sleep(ms)
  const plays = parts.map((one, index) => [`d${index}/m`, one.map((each) => play(each, sleep))] as const)
  const scene = stage(Object.fromEntries(plays))
  return { scene, deployments }
}

/** How the call ends, told as the reference tells it. */
const outcomeOf = async (reply: Promise<unknown>): Promise<string> =>
  reply.then(
    () => 'answer',
    (error: unknown) => {
      if (error instanceof RequestError) return error.problem.kind === 'not-found' ? 'failed' : 'request'
      if (error instanceof RouteFailedError) return 'failed'
      return error instanceof UpstreamError ? error.facts.fault : `unknown: ${String(error)}`
    },
  )

interface ReferenceStop {
  readonly id: string
  readonly parts: readonly Part[]
  tries: number
  closed: boolean
  /** When this call may come back; and whether the deployment is to be avoided while others are ready. */
  until: number
  rest: 'none' | 'guess' | 'asked'
}

/** The rules in their plainest form, for one call, no jitter, fewer failures than open a breaker. */
const reference = (parts: readonly (readonly Part[])[], attempts: number, totalMs: number) => {
  const stops: ReferenceStop[] = parts.map((one, index) => ({
    id: `d${index}/m`,
    parts: one,
    tries: 0,
    closed: false,
    until: 0,
    rest: 'none',
  }))
  const tries: { id: string; at: number }[] = []
  let now = 0
  let current: ReferenceStop | undefined
  while (now < totalMs) {
    const left = stops.filter((stop) => !stop.closed && stop.tries < attempts)
    const resting = (stop: ReferenceStop) => stop.rest !== 'none' && stop.until > now
    const stay = left.find((stop) => stop === current && !resting(stop))
    const next = stay ?? left.find((stop) => !resting(stop)) ?? soonest(left, now)
    if (next === undefined) return { tries, outcome: 'failed', endedAt: now }
    const startsAt = next.rest === 'asked' ? Math.max(now, next.until) : now
    if (startsAt >= totalMs) return { tries, outcome: 'failed', endedAt: now }
    now = startsAt
    current = next
    tries.push({ id: next.id, at: now })
    const { what, ms } = next.parts[Math.min(next.tries, next.parts.length - 1)] ?? { what: 'bug', ms: 0 }
    next.tries += 1
    if (what === 'hang' || now + ms >= totalMs) return { tries, outcome: 'failed', endedAt: totalMs }
    now += ms
    if (what === 'answer' || what === 'request') return { tries, outcome: what, endedAt: now }
    next.closed = what === 'credential' || what === 'not-found'
    next.rest = what === 'limit' ? 'guess' : what === 'limit-asked' ? 'asked' : 'none'
    next.until = what === 'limit' ? now + 30_000 : what === 'limit-asked' ? now + askedMs : now
  }
  return { tries, outcome: 'failed', endedAt: now }
}

const soonest = (stops: readonly ReferenceStop[], now: number): ReferenceStop | undefined => {
  const at = (stop: ReferenceStop) => (stop.rest === 'asked' ? Math.max(now, stop.until) : now)
  return stops.reduce<ReferenceStop | undefined>(
    (best, stop) => (best === undefined || at(stop) < at(best) ? stop : best),
    undefined,
  )
}

describe('failover', () => {
  test('makes the tries that the rules say, when they say, and ends as they say', async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.integer({ min: 1, max: 2 }),
        fc.constantFrom(50, 1_005, 60_000),
        async (parts, attempts, totalMs) => {
          const { scene, deployments } = sceneOf(parts)
          const route = routeOf(deployments, { totalMs, retry: { attempts, backoffMs: 0, maxWaitMs: 600_000 } })
          const outcome = outcomeOf(scene.router.send(callOf(), route))
          await scene.clock.advance(totalMs)
          const wanted = reference(parts, attempts, totalMs)
          expect(scene.tries.map(({ id, at }) => ({ id, at }))).toEqual(wanted.tries)
          expect(await outcome).toBe(wanted.outcome)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('whatever the upstreams do, over many calls', () => {
  const calls = fc.array(
    fc.record({ gapMs: fc.constantFrom(0, 5, 6_000), leavesAfterMs: fc.option(fc.constantFrom(0, 5, 300)) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )

  test('each call ends by its deadline or with its caller; no try begins after either; no timer and no count stays', async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        calls,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (parts, wanted, jitter) => {
          const { scene, deployments } = sceneOf(parts)
          const totalMs = 2_000
          const route = routeOf(deployments, {
            totalMs,
            selection: 'round-robin',
            retry: { attempts: 3, backoffMs: 100 * jitter, maxWaitMs: 600_000 },
          })
          const ended: { id: string; startedAt: number; endedAt: number; leftAt: number }[] = []
          const all = wanted.map(async ({ leavesAfterMs }, index) => {
            await scene.clock.sleep(wanted.slice(0, index + 1).reduce((sum, { gapMs }) => sum + gapMs, 1))
            const caller = new AbortController()
            const startedAt = scene.clock.now()
            const leftAt = leavesAfterMs === null ? Infinity : startedAt + leavesAfterMs
            const call = callOf({ id: String(index), signal: () => caller.signal })
            const outcome = outcomeOf(scene.router.send(call, route))
            if (leavesAfterMs !== null) void scene.clock.sleep(leavesAfterMs).then(() => caller.abort())
            const told = await outcome
            expect(['answer', 'request', 'failed', leavesAfterMs === null ? 'failed' : 'aborted']).toContain(told)
            ended.push({ id: call.id, startedAt, endedAt: scene.clock.now(), leftAt })
          })
          await scene.clock.advance(200_000)
          await Promise.all(all)
          for (const { id, startedAt, endedAt, leftAt } of ended) {
            const limit = Math.min(startedAt + totalMs, leftAt)
            expect(endedAt).toBeLessThanOrEqual(limit)
            const late = scene.events.filter(
              (event) => event.type === 'attempt-start' && event.requestId === id && event.at > limit,
            )
            expect(late).toEqual([])
          }
          expect(scene.clock.sleeping()).toBe(0)
          expect(deployments.map((one: Deployment) => scene.health.inFlight(one))).toEqual(parts.map(() => 0))
          const [starts, ends] = (['attempt-start', 'attempt-end'] as const).map(
            (type) => scene.events.filter((event) => event.type === type).length,
          )
          expect(starts).toBe(ends)
        },
      ),
      { numRuns: 150 },
    )
  })
})
