import { systemClock } from '../../../src/clock.ts'
import { localIndex } from '../../../src/semantic/index/local-index.ts'
import { indexThread, ThreadedIndex } from '../../../src/semantic/index/threaded-index.ts'
import type { IndexStart } from '../../../src/semantic/index/index-messages.ts'
import { vectorIndexContract } from '../../contracts/vector-index.ts'

const start = (exactLimit: number): IndexStart => ({
  model: { name: 'tiny', version: '1', dimensions: 8, maxTokens: 8 },
  maxPrompts: 60,
  exactLimit,
  folder: undefined,
})

const threaded = async () => {
  const index = new ThreadedIndex({
    start: indexThread(start(20)),
    clock: systemClock,
    settings: { deadlineMs: 5_000, queueLimit: 64 },
  })
  while (!index.state().ok) await new Promise((resolve) => setImmediate(resolve))
  return index
}

vectorIndexContract('an exact index', () => localIndex(start(1_000)))
vectorIndexContract('an index that grows a graph', () => localIndex(start(20)))
vectorIndexContract('an index in its thread', threaded)
