import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { systemClock as clock } from '../../src/clock.ts'
import type { IndexReplicationEvent } from '../../src/events.ts'
import { quantile } from '../../src/semantic/eval/measures.ts'
import { indexThread, ThreadedIndex } from '../../src/semantic/index/threaded-index.ts'
import { lexicalIndex } from '../../src/semantic/lexical/lexical-index.ts'
import { redisLog } from '../../src/semantic/replication/redis-log.ts'
import { createReplication } from '../../src/semantic/replication/replication.ts'
import { modelName, sharedIndex } from '../../src/semantic/replication/shared-index.ts'
import { textsIn } from './texts.ts'
import { DIMENSIONS, vectorsIn } from './vectors.ts'

// Question: how soon does another instance find what one inserted, how fast does one catch up, and what does it take in Redis?
const USAGE = 'npx tsx bench/index/replication.ts --redis URL --from FOLDER --vectors FILE [--size 10000]'
const { values } = parseArgs({
  options: {
    redis: { type: 'string' },
    from: { type: 'string' },
    vectors: { type: 'string' },
    size: { type: 'string', default: '10000' },
  },
})
const { redis: url, from, vectors: path } = values
if (url === undefined || from === undefined || path === undefined) throw new Error(USAGE)
const size = Number(values.size)
const prefix = `bench-${randomUUID()}`
const model = { name: 'bge-small-en-v1.5', version: 'bench', dimensions: DIMENSIONS, maxTokens: 512 }
const [texts, vectors] = [textsIn(from), vectorsIn(path)]
const hex = (number: number) => number.toString(16).padStart(64, '0')
const promptOf = (number: number) => ({
  id: hex(number),
  partition: hex(number % 50),
  labels: [
    'model:demo/echo',
    'tenant:acme',
    'namespace:default',
    `id:${hex(number).slice(-14)}`,
    `id:chatcmpl-${number}`,
  ],
  text: texts[number]!,
  vector: vectors[number]!,
})

const open = async (maxLength: number) => {
  let last: IndexReplicationEvent | undefined
  let applied = 0
  const replication = createReplication({
    log: redisLog({ url, prefix, maxLength, clock }),
    clock,
    announce: (event) => {
      if (event.type !== 'index-replication') return
      last = event
      applied += event.applied?.applied ?? 0
    },
  })
  const threaded = new ThreadedIndex({
    start: indexThread({ model, maxPrompts: 200_000, exactLimit: 2_000, folder: undefined }),
    clock,
    settings: { deadlineMs: 5_000, queueLimit: 256 },
  })
  while (!threaded.state().ok) await clock.sleep(10)
  const index = sharedIndex(threaded, {
    lexical: lexicalIndex(size),
    replication,
    model: modelName(model),
    learn: () => undefined,
    changed: () => undefined,
  })
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await clock.sleep(5)
  }
  return {
    index,
    hasApplied: (count: number) => until(() => applied >= count),
    inStep: () => until(() => last?.isInStep === true),
    close: async () => {
      await replication.close()
      await index.close()
    },
  }
}

const one = await open(size * 2)
await one.inStep()
const two = await open(size * 2)
await two.inStep()
const waitedMs: number[] = []
for (let number = 0; number < 500; number++) {
  const start = performance.now()
  await one.index.insert(promptOf(number))
  while (two.index.isEmpty(hex(number % 50)) || (await two.index.stats()).prompts <= number) await clock.sleep(1)
  waitedMs.push(performance.now() - start)
}
console.log(
  `found by another after: p50 ${quantile(waitedMs, 0.5).toFixed(1)} ms, p99 ${quantile(waitedMs, 0.99).toFixed(1)} ms`,
)

for (let number = 500; number < size; number++) await one.index.insert(promptOf(number))
await one.hasApplied(size)
await two.hasApplied(size)
const raw = new Redis(url)
const stream = `${prefix}:{semantic}:changes`
const bytes = Number(await raw.memory('USAGE', stream, 'SAMPLES', 0))
console.log(`stream: ${Math.round(bytes / (await raw.xlen(stream)))} bytes a change`)

const filling = performance.now()
const three = await open(size * 2)
await three.inStep()
const tookMs = performance.now() - filling
console.log(`a new instance had all ${(await three.index.stats()).prompts} after ${(tookMs / 1_000).toFixed(1)} s`)
const names = await raw.keys(`${prefix}:{semantic}:snapshot-prompts:*`)
for (const name of names)
  console.log(
    `snapshot: ${Math.round(Number(await raw.memory('USAGE', name, 'SAMPLES', 0)) / (await raw.llen(name)))} bytes a prompt`,
  )
for (const name of await raw.keys(`${prefix}:*`)) await raw.unlink(name)
raw.disconnect()
for (const instance of [one, two, three]) await instance.close()
