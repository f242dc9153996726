import { describe, expect, it } from 'vitest'
import { embedQueue } from '../../../src/semantic/embedding/embed-queue.ts'
import type { EmbedLane } from '../../../src/semantic/embedding/embedder.ts'

const filled = (tasks: readonly (readonly [string, EmbedLane])[]) => {
  const queue = embedQueue<string>(100)
  for (const [task, lane] of tasks) queue.offer(task, lane)
  return queue
}
const many = (count: number, name: string, lane: EmbedLane) =>
  Array.from({ length: count }, (_, at) => [`${name}${at}`, lane] as const)

describe('the queue of texts', () => {
  it('lets those go first for whom somebody waits, and of the others one in eight', () => {
    const queue = filled([...many(20, 'behind', 'behind'), ...many(20, 'path', 'path')])
    const taken = Array.from({ length: 16 }, () => queue.take())
    expect(taken.filter((task) => task?.startsWith('behind'))).toEqual(['behind0', 'behind1'])
    expect(taken.indexOf('behind0')).toBe(7)
    expect(taken.indexOf('behind1')).toBe(15)
  })

  it('owes nothing for the time when nothing waited behind', () => {
    const queue = filled(many(20, 'path', 'path'))
    for (let taken = 0; taken < 19; taken++) queue.take()
    queue.offer('behind', 'behind')
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['path19', 'behind', undefined])
  })
})
