import { mkdirSync, rmSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { systemClock as clock } from '../../src/clock.ts'
import { quantile } from '../../src/semantic/eval/measures.ts'
import { loadHnsw } from '../../src/semantic/index/hnsw-set.ts'
import type { HnswSet } from '../../src/semantic/index/hnsw-set.ts'
import { PromptIndex } from '../../src/semantic/index/prompt-index.ts'
import { writeSnapshot } from '../../src/semantic/index/write-snapshot.ts'
import { indexThread, ThreadedIndex } from '../../src/semantic/index/threaded-index.ts'
import { DIMENSIONS, megabytes, vectorsIn } from './vectors.ts'

// Question: how long do saving and loading take, and whom do they keep waiting? Half of the prompts lie in one partition (a graph), half
// in partitions of 1,000 (exact). Lookups in both go on, one after the other, while the index's thread saves.
const USAGE = 'npx tsx bench/index/snapshot.ts --vectors FILE --folder FOLDER [--size 200000]'
const { values } = parseArgs({
  options: { vectors: { type: 'string' }, folder: { type: 'string' }, size: { type: 'string', default: '200000' } },
})
const { vectors: path, folder } = values
if (path === undefined || folder === undefined) throw new Error(USAGE)
const size = Number(values.size)
const SMALL = 1_000

const model = { name: 'bge-small-en-v1.5', version: 'bench', dimensions: DIMENSIONS, maxTokens: 512 }
const settings = { dimensions: DIMENSIONS, maxPrompts: size, exactLimit: 2_000 }
const all = vectorsIn(path)
const partitionOf = (slot: number) => (slot < size / 2 ? 'large' : `small-${Math.floor(slot / SMALL)}`)
const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(1)} s`
const hex = (slot: number) => slot.toString(16).padStart(64, '0')

/** The graph is built here, at full speed; through the thread it would take its turn with everything else. */
const write = async (): Promise<void> => {
  const library = await loadHnsw()
  const graph = library?.create(DIMENSIONS)
  for (let slot = 0; slot < size / 2; slot++) graph?.add(slot, all[slot]!)
  const index = new PromptIndex(settings, library)
  const graphs = new Map<string, HnswSet>(graph === undefined ? [] : [['large', graph]])
  const records = Array.from({ length: size }, (_, slot) => ({
    slot,
    id: hex(slot),
    partition: partitionOf(slot),
    labels: ['model:demo/echo', 'tenant:acme', 'namespace:default', `id:${slot}`],
    text: `A prompt of the usual length, which is about fifty characters: ${slot}`,
    vector: slot < size / 2 && graph !== undefined ? undefined : all[slot]!,
  }))
  index.restore(records, graphs)
  const start = performance.now()
  await writeSnapshot(folder, index, { model })
  console.log(`written at once, nobody waiting: ${seconds(start)}`)
}

const lookUpWhile = async (index: ThreadedIndex, work: Promise<unknown>) => {
  const over = new AbortController()
  void work.finally(() => over.abort())
  const waitedMs: number[] = []
  let failed = 0
  for (let at = 0; !over.signal.aborted; at++) {
    const slot = (at * 7_919) % size
    const start = performance.now()
    await index.nearest({ partition: partitionOf(slot), vector: all[slot]!, count: 5 }).catch(() => failed++)
    waitedMs.push(performance.now() - start)
    await clock.sleep(2)
  }
  await work
  const ms = (share: number) => `${quantile(waitedMs, share).toFixed(1)} ms`
  return `${waitedMs.length} lookups, ${failed} failed, p50 ${ms(0.5)}, p99 ${ms(0.99)}, longest ${ms(1)}`
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
await write()
const loading = performance.now()
const index = new ThreadedIndex({
  start: indexThread({ model, maxPrompts: size, exactLimit: settings.exactLimit, folder }),
  clock,
  settings: { deadlineMs: 30_000, queueLimit: 256 },
})
const loop = monitorEventLoopDelay({ resolution: 1 })
loop.enable()
while (!index.state().ok) await clock.sleep(10)
console.log(
  `loaded: ${seconds(loading)} (${index.state().detail}), main loop held up at most ${(loop.max / 1e6).toFixed(0)} ms`,
)
console.log(`idle: ${await lookUpWhile(index, clock.sleep(5_000))}`)
loop.reset()
const saving = performance.now()
console.log(`saving: ${await lookUpWhile(index, index.save())}`)
console.log(
  `saved in ${seconds(saving)}, main loop held up at most ${(loop.max / 1e6).toFixed(0)} ms, rss ${megabytes(process.memoryUsage().rss)}`,
)
await index.close()
