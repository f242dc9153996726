import { randomUUID } from 'node:crypto'
import { expect, inject, it, vi } from 'vitest'
import { createExact } from '../../src/cache/exact.ts'
import { createAcrossInstances } from '../../src/cache/flight/across-instances.ts'
import { sendOnce } from '../../src/gateway/elsewhere.ts'
import { createPlans } from '../../src/gateway/plan.ts'
import type { RecordedReply } from '../../src/gateway/record.ts'
import { guard, openRedis } from '../cache/stores/harness.ts'
import { entryOf } from '../support/entries.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { callOf, models, plain, settings } from '../support/line.ts'

const url = inject('redisUrl') ?? ''

const setUp = async () => {
  const clock = fakeClock()
  const prefix = `test-${randomUUID()}`
  const call = callOf({}, clock.now())
  const { route, policy, place } = createPlans({ models: models(), cache: settings, random: () => 0 })(call)
  const key = place?.key ?? ''
  const instance = async () => {
    const store = guard(await openRedis(clock, { url, prefix }), clock)
    const exact = createExact({ store, clock })
    const across =
      store.leases && createAcrossInstances({ leases: store.leases, clock, newHolder: randomUUID, waitMs: 60_000 })
    const send = vi.fn<() => Promise<RecordedReply>>(async () => {
      const { storedAt, ...rest } = entryOf('question')
      await exact.keep({ ...rest, key, storedAt, model: call.request.model })
      return reply
    })
    const ask = () => sendOnce({ across, exact, clock })({ call, route, policy, key }, call.signal(), send)
    return { store, send, ask, look: () => exact.lookup(key, policy) }
  }
  return { clock, one: await instance(), two: await instance() }
}

const reply: RecordedReply = {
  content: plain('from a provider'),
  provider: 'acme',
  model: 'one',
  attempts: [],
  headers: {},
  cacheHeaders: {},
  dropped: [],
  upstreamMs: 7,
  stored: true,
  tally: () => ({}),
}

it.skipIf(url === '')('gives what another instance fetched and kept after the call had looked for it', async () => {
  const { one, two } = await setUp()
  expect(await two.look()).toBeUndefined()
  expect(await one.ask()).toMatchObject({ content: reply.content })
  expect(await two.ask()).toMatchObject({ elsewhere: true, stored: true })
  expect([one.send.mock.calls.length, two.send.mock.calls.length]).toEqual([1, 0])
  await Promise.all([one.store.close(), two.store.close()])
})

it.skipIf(url === '')('asks anew where what is kept there is stale', async () => {
  const { clock, one, two } = await setUp()
  await one.ask()
  await clock.advance(24 * 3_600_000)
  expect(await two.ask()).not.toHaveProperty('elsewhere')
  expect([one.send.mock.calls.length, two.send.mock.calls.length]).toEqual([1, 1])
  await Promise.all([one.store.close(), two.store.close()])
})
