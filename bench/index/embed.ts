import { appendFileSync, existsSync, statSync, truncateSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { embedderPool, embedderThread } from '../../src/semantic/embedding/embedder-pool.ts'
import { modelFolder } from '../../src/semantic/embedding/model-folder.ts'
import { vectorCache } from '../../src/semantic/embedding/vector-cache.ts'
import { systemClock as clock } from '../../src/clock.ts'
import { textsIn } from './texts.ts'

// Embeds every text of a folder with the shipped model, in its own worker threads, into one file of float32. Goes on where it was stopped.
const USAGE = 'npx tsx bench/index/embed.ts --from FOLDER --vectors FILE [--threads 2] [--size 205000]'
const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    vectors: { type: 'string' },
    threads: { type: 'string', default: '2' },
    size: { type: 'string', default: '205000' },
  },
})
const { from, vectors: path } = values
if (from === undefined || path === undefined) throw new Error(USAGE)
const BATCH = 256
const VECTOR_BYTES = 384 * Float32Array.BYTES_PER_ELEMENT
const DEADLINE_MS = 600_000

const texts = textsIn(from).slice(0, Number(values.size))
const done = existsSync(path) ? Math.floor(statSync(path).size / VECTOR_BYTES) : 0
if (done > 0) truncateSync(path, done * VECTOR_BYTES)
const embedder = embedderPool({
  settings: { threads: Number(values.threads), queueLimit: BATCH, deadlineMs: DEADLINE_MS },
  clock,
  vectors: vectorCache(0),
  start: embedderThread(modelFolder('bge-small-en-v1.5')),
})
while (embedder.state().kind === 'loading') await clock.sleep(50)
console.log(`${texts.length} texts, ${done} embedded already`)
const startedAt = performance.now()
for (let at = done; at < texts.length; at += BATCH) {
  const outcomes = await Promise.all(texts.slice(at, at + BATCH).map((text) => embedder.embed(text)))
  const batch = outcomes.map((outcome) => {
    if (outcome.kind === 'skipped') throw new Error(`A text was not embedded: ${outcome.reason}.`)
    const { vector } = outcome.embedding
    return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
  })
  appendFileSync(path, Buffer.concat(batch))
  if (((at - done) / BATCH) % 20 === 0) {
    const each = (performance.now() - startedAt) / (at + batch.length - done)
    console.log(`${at + batch.length} of ${texts.length}, ${each.toFixed(1)} ms each`)
  }
}
await embedder.close()
