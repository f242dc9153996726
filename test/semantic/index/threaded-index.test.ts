import { describe, expect, it } from 'vitest'
import { ThreadedIndex } from '../../../src/semantic/index/threaded-index.ts'
import { IndexUnavailable } from '../../../src/semantic/index/index-unavailable.ts'
import { promptOf, seededVector } from '../../contracts/vector-index.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeThreads } from '../embedding/fake-thread.ts'

const ready = { kind: 'ready', detail: 'restored', sizes: [['one', 3]] }
const question = { partition: 'one', vector: seededVector(1), count: 5 }

const faultOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'none',
    (error: unknown) => (error instanceof IndexUnavailable ? error.fault : error),
  )

const setUp = () => {
  const clock = fakeClock()
  const { started, start } = fakeThreads()
  const index = new ThreadedIndex({ start, clock, settings: { deadlineMs: 50, queueLimit: 2 } })
  return { clock, started, index, thread: started[0]! }
}

describe('the index behind a thread', () => {
  it('is not empty for sure until it is open', async () => {
    const { index, thread } = setUp()
    expect(index.isEmpty('two')).toBe(false)
    await expect(index.nearest(question)).rejects.toMatchObject({ fault: 'loading' })
    thread.say(ready)
    expect([index.isEmpty('one'), index.isEmpty('two')]).toEqual([false, true])
    expect(index.state()).toEqual({ ok: true, detail: 'restored' })
  })

  it('matches answers to questions and follows the sizes', async () => {
    const { index, thread } = setUp()
    thread.say(ready)
    const [near, inserted] = [index.nearest(question), index.insert(promptOf(1, { partition: 'two' }))]
    thread.say({
      kind: 'done',
      number: 1,
      result: { kind: 'insert' },
      sizes: [
        ['two', 1],
        ['one', 0],
      ],
    })
    await inserted
    expect([index.isEmpty('one'), index.isEmpty('two')]).toEqual([true, false])
    const neighbours = [{ id: 'a', text: 'b', similarity: 0.9 }]
    thread.say({ kind: 'done', number: 0, result: { kind: 'nearest', neighbours }, sizes: [] })
    expect(await near).toEqual(neighbours)
  })

  it('waits no longer than its deadline', async () => {
    const { index, thread, clock } = setUp()
    thread.say(ready)
    const fault = faultOf(index.nearest(question))
    await clock.advance(50)
    expect(await fault).toBe('deadline')
  })

  it('refuses more tasks than it can hold', async () => {
    const { index, thread } = setUp()
    thread.say(ready)
    void index.insert(promptOf(1))
    void index.insert(promptOf(2))
    await expect(index.nearest(question)).rejects.toMatchObject({ fault: 'busy' })
  })

  it('passes on what went wrong inside', async () => {
    const { index, thread } = setUp()
    thread.say(ready)
    const near = index.nearest(question)
    thread.say({ kind: 'done', number: 0, result: { kind: 'error', message: 'odd' }, sizes: [] })
    await expect(near).rejects.toThrow(/odd/)
  })

  it('starts again after a crash', async () => {
    const { index, thread, started, clock } = setUp()
    thread.say(ready)
    const fault = faultOf(index.nearest(question))
    thread.die('segmentation fault')
    expect(await fault).toBe('crashed')
    expect(index.state()).toMatchObject({ ok: false, detail: expect.stringContaining('segmentation fault') })
    await clock.advance(200)
    started[1]!.say({ ...ready, sizes: [] })
    expect(index.isEmpty('one')).toBe(true)
  })

  it('closes for good', async () => {
    const { index, thread, clock, started } = setUp()
    thread.say(ready)
    const fault = faultOf(index.nearest(question))
    const closed = index.close()
    expect(await fault).toBe('closed')
    expect(thread.terminated).toBe(false)
    thread.say({ kind: 'done', number: 0, result: { kind: 'nearest', neighbours: [] }, sizes: [] })
    await closed
    expect(thread.terminated).toBe(true)
    await expect(index.nearest(question)).rejects.toMatchObject({ fault: 'closed' })
    await clock.advance(60_000)
    expect(started).toHaveLength(1)
  })
})
