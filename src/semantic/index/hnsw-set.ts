import type { HierarchicalNSW } from 'hnswlib-node'
import { toUnitLength } from '../embedding/pooling.ts'
import type { VectorSet } from './vector-set.ts'

/** A graph set can also be written and read back without building it anew. */
export interface HnswSet extends VectorSet {
  readonly kind: 'graph'
  /** Off this thread. Searching meanwhile is safe, changing it is not. */
  write(path: string): Promise<void>
}

/** Makes graph sets; undefined where hnswlib-node is not installed. */
export interface HnswLibrary {
  create(dimensions: number): HnswSet
  read(path: string, dimensions: number, slots: readonly number[]): HnswSet
}

/** How dense a graph is (links cost 8 bytes each a vector), and how many candidates are kept while building and searching it. */
export interface HnswShape {
  readonly links: number
  readonly buildWidth: number
  readonly searchWidth: number
}

/** Recall and speed are measured in bench/results/index.md. */
export const defaultShape: HnswShape = { links: 16, buildWidth: 200, searchWidth: 96 }

const FIRST_CAPACITY = 1_024
const SEED = 100

/** hnswlib-node is optional: it is compiled at install, and where that failed every partition is searched exactly. */
export const loadHnsw = async (shape = defaultShape): Promise<HnswLibrary | undefined> => {
  const library = await import('hnswlib-node').catch(() => undefined)
  if (library === undefined) return undefined
  const { HierarchicalNSW } = library.default
  return {
    create: (dimensions) => {
      const graph = new HierarchicalNSW('ip', dimensions)
      graph.initIndex({
        maxElements: FIRST_CAPACITY,
        m: shape.links,
        efConstruction: shape.buildWidth,
        randomSeed: SEED,
        allowReplaceDeleted: true,
      })
      return hnswSet(graph, new Set(), shape)
    },
    read: (path, dimensions, slots) => {
      const graph = new HierarchicalNSW('ip', dimensions)
      graph.readIndexSync(path, true)
      return hnswSet(graph, new Set(slots), shape)
    },
  }
}

const hnswSet = (graph: HierarchicalNSW, slots: Set<number>, { searchWidth }: HnswShape): HnswSet => {
  graph.setEf(searchWidth)
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
    write: async (path) => {
      await graph.writeIndex(path)
    },
  }
}
