import type { HierarchicalNSW } from 'hnswlib-node'
import { toUnitLength } from '../embedding/pooling.ts'
import type { VectorSet } from './vector-set.ts'

/** A graph set can also be written and read back without building it anew. */
export interface HnswSet extends VectorSet {
  readonly kind: 'graph'
  write(path: string): void
}

/** Makes graph sets; undefined where hnswlib-node is not installed. */
export interface HnswLibrary {
  create(dimensions: number): HnswSet
  read(path: string, dimensions: number, slots: readonly number[]): HnswSet
}

// Recall and speed measured in bench/index; links cost 2 × M × 4 bytes a vector.
const LINKS = 16
const BUILD_WIDTH = 200
const SEARCH_WIDTH = 96
const FIRST_CAPACITY = 1_024
const SEED = 100

/** hnswlib-node is optional: it is compiled at install, and where that failed every partition is searched exactly. */
export const loadHnsw = async (): Promise<HnswLibrary | undefined> => {
  const library = await import('hnswlib-node').catch(() => undefined)
  if (library === undefined) return undefined
  const { HierarchicalNSW } = library.default
  return {
    create: (dimensions) => {
      const graph = new HierarchicalNSW('ip', dimensions)
      graph.initIndex({
        maxElements: FIRST_CAPACITY,
        m: LINKS,
        efConstruction: BUILD_WIDTH,
        randomSeed: SEED,
        allowReplaceDeleted: true,
      })
      return hnswSet(graph, new Set())
    },
    read: (path, dimensions, slots) => {
      const graph = new HierarchicalNSW('ip', dimensions)
      graph.readIndexSync(path, true)
      return hnswSet(graph, new Set(slots))
    },
  }
}

const hnswSet = (graph: HierarchicalNSW, slots: Set<number>): HnswSet => {
  graph.setEf(SEARCH_WIDTH)
  return {
    kind: 'graph',
    get size() {
      return slots.size
    },
    add: (slot, vector) => {
      const reuse = graph.getCurrentCount() > slots.size
      if (!reuse && graph.getCurrentCount() >= graph.getMaxElements()) graph.resizeIndex(graph.getMaxElements() * 2)
      graph.addPoint([...vector], slot, reuse)
      slots.add(slot)
    },
    remove: (slot) => {
      if (!slots.delete(slot)) throw new RangeError(`No vector in slot ${slot}.`)
      graph.markDelete(slot)
    },
    nearest: (vector, count) => {
      if (slots.size === 0) return []
      const { neighbors, distances } = graph.searchKnn([...vector], Math.min(count, slots.size))
      const near = neighbors.map((slot, place) => ({ slot, similarity: 1 - (distances[place] ?? 1) }))
      return near.sort((one, other) => other.similarity - one.similarity)
    },
    vectorOf: (slot) => toUnitLength(Float32Array.from(graph.getPoint(slot))),
    slots: () => slots,
    write: (path) => graph.writeIndexSync(path),
  }
}
