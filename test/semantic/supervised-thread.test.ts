import { expect, it } from 'vitest'
import { SupervisedThread } from '../../src/semantic/supervised-thread.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { fakeThreads } from './embedding/fake-thread.ts'

const setUp = () => {
  const clock = fakeClock()
  const { started, start } = fakeThreads()
  const heard: unknown[] = []
  const ended: string[] = []
  const thread = new SupervisedThread({
    start,
    clock,
    message: (message) => heard.push(message),
    ended: (reason, restartMs) => ended.push(`${reason} ${restartMs}`),
  })
  return { clock, started, thread, heard, ended }
}

it('is at rest when its thread has answered everything', () => {
  const { started, thread } = setUp()
  expect(thread.atRest).toBe(false)
  started[0]!.say('ready')
  expect(thread.atRest).toBe(true)
  thread.post('work')
  thread.post('more')
  started[0]!.say('done')
  expect(thread.atRest).toBe(false)
  started[0]!.say('done')
  expect(thread.atRest).toBe(true)
})

it('waits at its end for a thread that loads, but not for ever', async () => {
  const { clock, started, thread } = setUp()
  const closed = thread.close()
  await clock.advance(1_999)
  expect(started[0]!.terminated).toBe(false)
  await clock.advance(1)
  await closed
  expect([started[0]!.terminated, thread.atRest]).toEqual([false, false])
  started[0]!.say('ready')
  await clock.advance(0)
  expect([started[0]!.terminated, thread.atRest, clock.sleeping()]).toEqual([true, true, 0])
})

it('hears no more of a thread that was given up', async () => {
  const { clock, started, thread, heard, ended } = setUp()
  started[0]!.say('ready')
  thread.post('work')
  thread.replace()
  started[0]!.say('late')
  await clock.advance(200)
  started[1]!.say('ready again')
  expect([heard, ended]).toEqual([['ready', 'ready again'], ['stuck 200']])
})

it('starts no more threads while four are stuck', async () => {
  const { clock, started, thread } = setUp()
  for (let stuck = 0; stuck < 4; stuck++) {
    thread.replace()
    await clock.advance(30_000)
  }
  expect(started).toHaveLength(4)
  started[2]!.say('at last')
  await clock.advance(30_000)
  expect(started).toHaveLength(5)
  const closed = thread.close()
  await clock.advance(2_000)
  await closed
  expect(clock.sleeping()).toBe(0)
})
