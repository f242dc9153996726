import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openDashboard } from '../../../src/dashboard/dashboard.ts'
import type { Dashboard } from '../../../src/dashboard/dashboard.ts'
import { redisPlace } from '../../../src/dashboard/instances/redis-place.ts'
import { keptMinutes, minuteMs } from '../../../src/dashboard/minutes.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import { startTestGateway } from '../../support/gateway.ts'
import { freePort, startRedis } from '../../support/redis-process.ts'
import { hitEnd, requestEnd } from '../../support/request-end.ts'

const hour = { minutes: 60, stepMinutes: 1 }
const waiting = { timeout: 10_000, interval: 30 }
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Wishes {
  readonly url: string
  readonly prefix: string
  readonly clock: FakeClock
  readonly name: string
  readonly file?: string
}

const opened = async ({ url, prefix, clock, name, file }: Wishes): Promise<Dashboard> => {
  // The commands' deadlines run by the real time, because a real Redis answers them.
  const place = redisPlace({ url, prefix, clock: { ...clock, sleep: systemClock.sleep } })
  const dashboard = await openDashboard({ clock, name, place, file, onTrouble: () => undefined })
  closing.push(() => dashboard.close())
  return dashboard
}

/** Lets time go by until what this dashboard shows is `wanted`. */
const shows = (dashboard: Dashboard, clock: FakeClock, read: (dashboard: Dashboard) => unknown) =>
  expect.poll(async () => {
    await clock.advance(2_000)
    await dashboard.look()
    return read(dashboard)
  }, waiting)

const hitsOf = (dashboard: Dashboard) => dashboard.span(hour).totals.endings.hit
const sumOf = (dashboard: Dashboard) => dashboard.standing().instances.sum
const namesOf = (dashboard: Dashboard) => dashboard.standing().instances.list.map(({ name }) => name)

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'reprise-shared-'))
  closing.push(async () => rmSync(made, { recursive: true, force: true }))
  return made
}

describe.skipIf(!inject('redisUrl'))('minutes of instances that share a redis', () => {
  const common = () => ({ url: inject('redisUrl') ?? '', prefix: `test-${randomUUID()}`, clock: fakeClock() })

  it('are summed, whoever is asked, and the instances are named with their start', async () => {
    const wishes = common()
    const { clock } = wishes
    const one = await opened({ ...wishes, name: 'one:8484' })
    await clock.advance(minuteMs)
    const other = await opened({ ...wishes, name: 'other:8484' })
    one.listen(hitEnd())
    one.listen(requestEnd())
    other.listen(hitEnd())
    other.listen(hitEnd())
    await shows(one, clock, hitsOf).toBe(3)
    await shows(other, clock, hitsOf).toBe(3)
    expect(other.span(hour).totals).toEqual(one.span(hour).totals)
    expect(namesOf(one)).toEqual(['one:8484', 'other:8484'])
    const [self, second] = one.standing().instances.list
    expect((second?.startedAt ?? 0) - (self?.startedAt ?? 0)).toBe(minuteMs)
    expect(other.standing().since).toBe(one.standing().since)
    expect(other.standing().instances).toMatchObject({ sum: 'all', detail: 'These are the numbers of all instances.' })
  })

  it('go on counting what comes, and what has settled is counted once', async () => {
    const wishes = common()
    const { clock } = wishes
    const one = await opened({ ...wishes, name: 'one:8484' })
    const other = await opened({ ...wishes, name: 'other:8484' })
    for (let minute = 1; minute <= 12; minute++) {
      other.listen(hitEnd())
      await shows(one, clock, hitsOf).toBe(minute)
      await clock.advance(minuteMs - (clock.now() % minuteMs))
    }
    await shows(
      one,
      clock,
      (dashboard) => dashboard.span(hour).buckets.filter(({ endings }) => endings.hit > 0).length,
    ).toBe(12)
    expect(hitsOf(one)).toBe(12)
  })

  it('are not counted twice after a restart, with what was kept on disk or without', async () => {
    const wishes = common()
    const { clock } = wishes
    const one = await opened({ ...wishes, name: 'one:8484' })
    const kept = { ...wishes, name: 'kept:8484', file: join(folder(), 'minutes.json') }
    const before = await opened(kept)
    const forgetful = await opened({ ...wishes, name: 'forgetful:8484' })
    for (const dashboard of [one, before, forgetful]) dashboard.listen(hitEnd())
    await shows(one, clock, hitsOf).toBe(3)
    await before.close()
    await forgetful.close()

    const after = await opened(kept)
    const anew = await opened({ ...wishes, name: 'forgetful:8484' })
    after.listen(hitEnd())
    anew.listen(hitEnd())
    await shows(one, clock, hitsOf).toBe(5)
    await shows(after, clock, hitsOf).toBe(5)
    await shows(anew, clock, hitsOf).toBe(5)
    expect(namesOf(one).toSorted()).toEqual(['forgetful:8484', 'forgetful:8484', 'kept:8484', 'one:8484'])
    for (let step = 0; step < 4; step++) await shows(one, clock, sumOf).toBe('all')
    await clock.advance(90_000)
    await shows(one, clock, (dashboard) =>
      dashboard
        .standing()
        .instances.list.filter(({ running }) => !running)
        .map(({ name }) => name),
    ).toEqual(['forgetful:8484'])
    expect(hitsOf(one)).toBe(5)
  })

  it('are kept for a day and no longer, under one hash tag', async () => {
    const wishes = common()
    const { clock, prefix } = wishes
    const one = await opened({ ...wishes, name: 'one:8484' })
    const raw = new Redis(wishes.url)
    closing.push(async () => raw.disconnect())
    one.listen(hitEnd())
    const rows = async () => Promise.all((await raw.keys(`${prefix}:*`)).map((key) => raw.type(key)))
    await expect
      .poll(async () => {
        await clock.advance(2_000)
        return rows()
      }, waiting)
      .toHaveLength(2)
    const keys = await raw.keys(`${prefix}:*`)
    expect(keys.every((key) => key.startsWith(`${prefix}:{dashboard}:`))).toBe(true)
    for (const key of keys) expect(await raw.pttl(key)).toBeGreaterThan(keptMinutes * minuteMs)
    const minutes = keys.find((key) => key.includes(':minutes:')) ?? ''
    expect(await raw.hlen(minutes)).toBe(2)

    await clock.advance((keptMinutes + 5) * minuteMs)
    const kept = async () => (await raw.hkeys(minutes)).filter((name) => name !== 'instance').map(Number)
    await expect
      .poll(async () => {
        one.listen(hitEnd())
        await clock.advance(6_000)
        return (await kept()).filter((at) => at < clock.now() - keptMinutes * minuteMs)
      }, waiting)
      .toEqual([])
    await expect.poll(kept, waiting).toContain(Math.floor(clock.now() / minuteMs) * minuteMs)
  })

  it('are read past what is not to be understood', async () => {
    const wishes = common()
    const { clock, prefix } = wishes
    const one = await opened({ ...wishes, name: 'one:8484' })
    const other = await opened({ ...wishes, name: 'other:8484' })
    other.listen(hitEnd())
    await shows(one, clock, hitsOf).toBe(1)
    const raw = new Redis(wishes.url)
    closing.push(async () => raw.disconnect())
    await raw.zadd(`${prefix}:{dashboard}:instances`, clock.now() + 1e6, 'odd')
    await raw.hset(`${prefix}:{dashboard}:minutes:odd`, 'instance', '{"id":7}', '0', 'no JSON')
    await clock.advance(6 * minuteMs)
    await shows(one, clock, hitsOf).toBe(1)
    expect(namesOf(one)).toEqual(['one:8484', 'other:8484'])
  })
})

describe.skipIf(!inject('redisUrl'))('two gateways with one redis', () => {
  it('show one sum at /admin/dashboard/snapshot', async () => {
    const environment = { REDIS_URL: inject('redisUrl') ?? '', REPRISE_REDIS_PREFIX: `test-${randomUUID()}` }
    const yaml = 'redis: { prefix: "${REPRISE_REDIS_PREFIX}" }'
    const gateways = [await startTestGateway({ environment, yaml }), await startTestGateway({ environment, yaml })]
    closing.push(() => Promise.all(gateways.map((gateway) => gateway.close())))
    for (const { url } of gateways) {
      const body = JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: url }] })
      const headers = { 'content-type': 'application/json' }
      await (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })).text()
    }
    for (const { url } of gateways) {
      const snapshot = async () => (await fetch(`${url}/admin/dashboard/snapshot`)).json()
      await expect.poll(snapshot, { timeout: 20_000, interval: 250 }).toMatchObject({
        totals: { endings: { miss: 2 } },
        instances: { sum: 'all', list: [{ running: true }, { running: true }] },
      })
    }
  })
})

describe.skipIf(!inject('canStartRedis'))('a redis that goes and comes back', () => {
  it('leaves each instance alone, which says so, and then with all that it counted', async () => {
    const port = await freePort()
    const first = await startRedis({ port })
    const common = { url: first.url, prefix: 'test', clock: fakeClock() }
    const { clock } = common
    const one = await opened({ ...common, name: 'one:8484' })
    const other = await opened({ ...common, name: 'other:8484' })
    one.listen(hitEnd())
    other.listen(hitEnd())
    await shows(one, clock, hitsOf).toBe(2)

    await first.stop()
    await shows(one, clock, sumOf).toBe('alone')
    expect(hitsOf(one)).toBe(1)
    expect(one.standing().instances.detail).toMatch(/^These are the numbers of this instance alone, .* Redis is /)
    await clock.advance(10 * minuteMs)
    other.listen(hitEnd())

    // It comes back empty.
    const second = await startRedis({ port })
    closing.unshift(() => second.stop())
    await shows(one, clock, hitsOf).toBe(3)
    await shows(other, clock, hitsOf).toBe(3)
    expect(sumOf(one)).toBe('all')
  })

  it('that was emptied meanwhile is filled again', async () => {
    const server = await startRedis()
    closing.push(() => server.stop())
    const common = { url: server.url, prefix: 'test', clock: fakeClock() }
    const { clock } = common
    const one = await opened({ ...common, name: 'one:8484' })
    const other = await opened({ ...common, name: 'other:8484' })
    other.listen(hitEnd())
    await shows(one, clock, hitsOf).toBe(1)
    await clock.advance(20 * minuteMs)
    const raw = new Redis(server.url)
    await raw.flushall()
    raw.disconnect()
    await clock.advance(6 * minuteMs)
    other.listen(hitEnd())
    await shows(one, clock, hitsOf).toBe(2)
    expect(sumOf(one)).toBe('all')
  })

  it('may be a cluster', async () => {
    const server = await startRedis({
      arguments: [
        ...'--cluster-enabled yes --cluster-announce-ip 127.0.0.1 --cluster-port'.split(' '),
        String(await freePort()),
      ],
    })
    closing.push(() => server.stop())
    const raw = new Redis(server.url)
    await raw.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await expect.poll(async () => String(await raw.call('CLUSTER', 'INFO')), waiting).toContain('cluster_state:ok')
    raw.disconnect()
    const url = server.url.replace('redis://', 'redis+cluster://')
    const common = { url, prefix: 'test', clock: fakeClock() }
    const one = await opened({ ...common, name: 'one:8484' })
    const other = await opened({ ...common, name: 'other:8484' })
    other.listen(hitEnd())
    await shows(one, common.clock, hitsOf).toBe(1)
    expect(sumOf(one)).toBe('all')
  })
})
