import { expect, it } from 'vitest'
import type { GatewayEvent } from '../../src/events.ts'
import { createAuditing } from '../../src/gateway/auditing.ts'

const rest = () => new Promise((resolve) => setImmediate(resolve))

const setUp = (plan: { readonly share: number; readonly atATime: number }, draws: readonly number[]) => {
  const events: GatewayEvent[] = []
  let drawn = 0
  let served = 0
  const auditing = createAuditing({
    plan: () => plan,
    served: () => void served++,
    random: () => draws[drawn++ % draws.length] ?? 1,
    announce: (event) => void events.push(event),
  })
  return { auditing, events, served: () => served }
}

it('audits a share, and tells what came of it', async () => {
  const { auditing, events, served } = setUp({ share: 0.02, atATime: 4 }, [0.01, 0.015, 0.5])
  let runs = 0
  for (let asked = 0; asked < 9; asked++) {
    auditing.place()?.(async () => {
      if (++runs % 2 === 0) throw new Error('the provider is away')
      return 'right'
    })
    await rest()
  }
  expect([runs, served()]).toEqual([6, 9])
  const outcomes = ['right', 'failed', 'right', 'failed', 'right', 'failed']
  expect(events).toEqual(outcomes.map((outcome) => ({ type: 'semantic-audit', source: 'audit', outcome })))
})

it('lets nothing be served whose audit is due while as many are under way as may be unchecked', async () => {
  const { auditing, served } = setUp({ share: 0.5, atATime: 2 }, [0, 0, 0, 0.9])
  let end = () => {}
  const places = [1, 2, 3, 4].map(() => auditing.place())
  for (const place of places) place?.(() => new Promise((resolve) => (end = () => resolve('unsure'))))
  // The last one is not due.
  expect(places.map((place) => place !== undefined)).toEqual([true, true, false, true])
  expect(served()).toBe(3)
  end()
  await rest()
  expect(auditing.place()).toBeDefined()
})
