import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { quantile } from '../../src/semantic/eval/measures.ts'
import { exactSet } from '../../src/semantic/index/exact-set.ts'
import { GrowingSet } from '../../src/semantic/index/growing-set.ts'
import { defaultShape, loadHnsw } from '../../src/semantic/index/hnsw-set.ts'
import { DIMENSIONS, megabytes, vectorsIn } from './vectors.ts'

// Question: does one partition keep recall@5 ≥ 0.98 and search p50 ≤ 1 ms as it grows, and what does an insert cost?
// Queries are texts that are not stored. Recall: of the five nearest by exact search, how many are found.
const USAGE =
  'npx tsx bench/index/recall.ts --vectors FILE [--size 200000] [--links 16] [--build 200] [--search 96,128] [--graph FILE]'
const { values } = parseArgs({
  options: {
    vectors: { type: 'string' },
    size: { type: 'string', default: '200000' },
    links: { type: 'string', default: String(defaultShape.links) },
    build: { type: 'string', default: String(defaultShape.buildWidth) },
    search: { type: 'string', default: String(defaultShape.searchWidth) },
    graph: { type: 'string', default: '' },
  },
})
if (values.vectors === undefined) throw new Error(USAGE)
const size = Number(values.size)
const searchWidths = values.search.split(',').map(Number)
const QUERIES = 500
const NEAREST = 5
const STOPS = new Set([2_000, 10_000, 50_000, 100_000, 200_000, size])

const all = vectorsIn(values.vectors)
if (all.length < size + QUERIES)
  throw new Error(`${values.vectors} holds ${all.length} vectors: too few for --size ${size}.`)
const queries = all.slice(-QUERIES)
const shape = { links: Number(values.links), buildWidth: Number(values.build), searchWidth: searchWidths[0]! }
const library = await loadHnsw(shape)
const grown = new GrowingSet({ dimensions: DIMENSIONS, library, exactLimit: 2_000 })
const exact = exactSet(DIMENSIONS)
const insertMs: number[] = []

const trueNeighbours = () => queries.map((query) => new Set(exact.nearest(query, NEAREST).map(({ slot }) => slot)))

const measure = (set: Pick<GrowingSet, 'nearest' | 'kind' | 'size'>, truth: readonly Set<number>[], name: string) => {
  const searchMs: number[] = []
  let found = 0
  for (const [at, query] of queries.entries()) {
    const start = performance.now()
    const near = set.nearest(query, NEAREST)
    searchMs.push(performance.now() - start)
    found += near.filter(({ slot }) => truth[at]!.has(slot)).length
  }
  const recent = insertMs.slice(-2_000)
  const memory = process.memoryUsage()
  console.log(
    [
      `| ${set.size} | ${name} | ${(found / (queries.length * NEAREST)).toFixed(4)}`,
      `${quantile(searchMs, 0.5).toFixed(2)} / ${quantile(searchMs, 0.99).toFixed(2)}`,
      `${quantile(recent, 0.5).toFixed(2)} / ${quantile(recent, 0.99).toFixed(2)}`,
      `${megabytes(memory.rss)} |`,
    ].join(' | '),
  )
}

console.log('| prompts | search | recall@5 | search p50 / p99 ms | insert p50 / p99 ms | rss |')
console.log('| ---: | --- | ---: | ---: | ---: | ---: |')
for (let slot = 0; slot < size; slot++) {
  const start = performance.now()
  grown.add(slot, all[slot]!)
  insertMs.push(performance.now() - start)
  exact.add(slot, all[slot]!)
  if (STOPS.has(slot + 1)) measure(grown, trueNeighbours(), grown.kind === 'exact' ? 'exact' : `ef ${searchWidths[0]}`)
}
if (values.graph !== '') grown.graph?.write(values.graph)
if (searchWidths.length > 1 && existsSync(values.graph)) {
  const truth = trueNeighbours()
  for (const searchWidth of searchWidths.slice(1)) {
    const again = await loadHnsw({ ...shape, searchWidth })
    const graph = again?.read(
      values.graph,
      DIMENSIONS,
      Array.from({ length: size }, (_, slot) => slot),
    )
    if (graph !== undefined) measure(graph, truth, `ef ${searchWidth}`)
  }
}
