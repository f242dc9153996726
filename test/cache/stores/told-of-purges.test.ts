import { expect, it } from 'vitest'
import type { InvalidationListener, Selector } from '../../../src/cache/store.ts'
import { memoryStore } from '../../../src/cache/stores/memory.ts'
import { toldOfPurges } from '../../../src/cache/stores/told-of-purges.ts'
import { fakeClock } from '../../support/fake-clock.ts'

it('tells of purges, not of entries that only become stale', async () => {
  const told: Selector[] = []
  const memory = memoryStore({ maxBytes: 1e6, eviction: 'lru', clock: fakeClock() })
  const store = toldOfPurges(memory, (selector) => told.push(selector))
  await store.purge({ kind: 'labels', labels: ['tag:a'] }, 'expire', 0)
  expect(told).toEqual([])
  await store.purge({ kind: 'all' }, 'purge', 0)
  expect(told).toEqual([{ kind: 'all' }])
})

it('tells of purges that came by message, not of what others replaced', () => {
  const told: Selector[] = []
  const heard: InvalidationListener[] = []
  const memory = memoryStore({ maxBytes: 1e6, eviction: 'lru', clock: fakeClock() })
  toldOfPurges({ ...memory, onInvalidate: (listener) => void heard.push(listener) }, (selector) => told.push(selector))
  for (const listener of heard) {
    listener({ kind: 'key', key: 'a' })
    listener({ kind: 'labels', labels: ['tag:a'] }, 'asked')
  }
  expect(told).toEqual([{ kind: 'labels', labels: ['tag:a'] }])
})
