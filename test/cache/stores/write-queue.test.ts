import { expect, it } from 'vitest'
import { createWriteQueue, type QueuedWrite } from '../../../src/cache/stores/lmdb/write-queue.ts'
import { gate } from '../../support/fake-provider.ts'

/** A queue whose commits wait to be let go, and what went into each. */
const setUp = () => {
  const commits: (readonly string[])[] = []
  const gates: ReturnType<typeof gate>[] = []
  let fail = false
  const queue = createWriteQueue(async (group) => {
    commits.push(group.map(({ entry = '-' }) => entry))
    const held = gate()
    gates.push(held)
    await held.opened
    if (fail) throw new Error('the disk is full')
    for (const [place, { change }] of group.entries()) change(place + 1, place === 0)
  })
  const write = (entry?: string): QueuedWrite => ({ entry, change: () => true })
  const next = async (): Promise<void> => {
    await expect.poll(() => gates.length).toBeGreaterThan(0)
    gates.shift()?.open()
  }
  return { queue, commits, write, next, fails: (now: boolean) => void (fail = now) }
}

it('commits together what waits together, each entry once, in the order in which it came', async () => {
  const { queue, commits, write, next } = setUp()
  const written = [write('a'), write('b'), write('a'), write('c'), write(), write('d')].map((one) => queue.add(one))
  for (let commit = 0; commit < 4; commit++) await next()
  await Promise.all(written)
  expect(commits).toEqual([['a', 'b'], ['a', 'c'], ['-'], ['d']])
})

it('takes what comes during a commit into the next', async () => {
  const { queue, commits, write, next } = setUp()
  const first = queue.add(write('a'))
  await expect.poll(() => commits.length).toBe(1)
  const others = [queue.add(write('b')), queue.add(write('c'))]
  await next()
  await first
  await next()
  await Promise.all(others)
  expect(commits).toEqual([['a'], ['b', 'c']])
})

it('bounds a commit', async () => {
  const { queue, commits, write, next } = setUp()
  const written = Array.from({ length: 200 }, (_, place) => queue.add(write(String(place))))
  await next()
  await next()
  await Promise.all(written)
  expect(commits.map(({ length }) => length)).toEqual([128, 72])
})

it('fails those whose commit fails, and goes on with the others', async () => {
  const { queue, write, next, fails } = setUp()
  fails(true)
  const failing = [queue.add(write('a')), queue.add(write('b'))]
  const refused = Promise.allSettled(failing)
  await next()
  expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails(false)
  const fine = queue.add(write('c'))
  await next()
  await fine
  await queue.idle()
})
