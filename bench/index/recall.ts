import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { loadEmbeddingModel } from '../../src/semantic/embedding/model.ts'
import { modelFolder } from '../../src/semantic/embedding/model-folder.ts'
import { toUnitLength } from '../../src/semantic/embedding/pooling.ts'
import { quantile } from '../../src/semantic/eval/measures.ts'
import { textVectors } from '../../src/semantic/eval/text-vectors.ts'
import { exactSet } from '../../src/semantic/index/exact-set.ts'
import { GrowingSet } from '../../src/semantic/index/growing-set.ts'
import { loadHnsw } from '../../src/semantic/index/hnsw-set.ts'

// Question: does one partition keep recall@5 ≥ 0.98 and search p50 ≤ 1 ms as it grows, and what does an insert cost?
// Real texts come first (one a line in --texts, embedded once and kept in --vectors); beyond them, neighbours of real vectors:
// each a mix of two of them, which keeps the shape of the space (random vectors lie unnaturally far apart).
const USAGE = 'npx tsx bench/index/recall.ts --texts FILE --vectors FILE [--size 200000]'
const { values } = parseArgs({
  options: { texts: { type: 'string' }, vectors: { type: 'string' }, size: { type: 'string', default: '200000' } },
})
if (values.texts === undefined || values.vectors === undefined) throw new Error(USAGE)
const size = Number(values.size)
const QUERIES = 500
const NEAREST = 5

const model = await loadEmbeddingModel(modelFolder('bge-small-en-v1.5'))
const known = await textVectors(model, values.vectors)
const texts = [...new Set((await readFile(values.texts, 'utf8')).split('\n').filter((text) => text !== ''))]
const real: Float32Array[] = []
for (const text of texts) real.push(await known.of(text))

let state = 1
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const pick = () => real[Math.floor(random() * real.length)]!
const mixed = () => {
  const [one, other] = [pick(), pick()]
  const share = 0.5 + 0.45 * random()
  return toUnitLength(one.map((value, place) => share * value + (1 - share) * other[place]!))
}
// Every tenth real text asks, the others are stored.
const queries = real.filter((_, at) => at % 10 === 0).slice(0, QUERIES)
const stored = real.filter((_, at) => at % 10 !== 0)
const library = await loadHnsw()
const grown = new GrowingSet({ dimensions: 384, library, exactLimit: 2_000 })
const exact = exactSet(384)
const insertMs: number[] = []

const measure = () => {
  const searchMs: number[] = []
  let found = 0
  for (const query of queries) {
    const start = performance.now()
    const near = grown.nearest(query, NEAREST)
    searchMs.push(performance.now() - start)
    const right = new Set(exact.nearest(query, NEAREST).map(({ slot }) => slot))
    found += near.filter(({ slot }) => right.has(slot)).length
  }
  const recent = insertMs.slice(-2_000)
  console.log(
    [
      `${grown.size} vectors (${Math.min(grown.size, stored.length)} real), ${grown.kind}`,
      `recall@${NEAREST} ${(found / (queries.length * NEAREST)).toFixed(4)}`,
      `search p50 ${quantile(searchMs, 0.5).toFixed(2)} p99 ${quantile(searchMs, 0.99).toFixed(2)} ms`,
      `insert p50 ${quantile(recent, 0.5).toFixed(2)} p99 ${quantile(recent, 0.99).toFixed(2)} ms`,
      `rss ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`,
    ].join(', '),
  )
}

const stops = new Set([1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, size])
for (let slot = 0; slot < size; slot++) {
  const vector = stored[slot] ?? mixed()
  const start = performance.now()
  grown.add(slot, vector)
  insertMs.push(performance.now() - start)
  exact.add(slot, vector)
  if (stops.has(slot + 1)) measure()
}
