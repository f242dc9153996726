import { expect, it } from 'vitest'
import type { Selector } from '../../../src/cache/store.ts'
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
