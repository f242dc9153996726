import { exactSet } from './exact-set.ts'
import type { HnswLibrary, HnswSet } from './hnsw-set.ts'
import type { NearSlot, VectorSet } from './vector-set.ts'

/** Vectors that join the graph with each added one: at about 1.6 ms each, an insert stays within 10 ms. */
const JOINING_PER_ADD = 4

export interface GrowingSetParts {
  readonly dimensions: number
  /** undefined: always exact. */
  readonly library: HnswLibrary | undefined
  /** More vectors than this go into a graph. */
  readonly exactLimit: number
}

/**
 * A set that is searched exactly while it is small and by a graph when it has grown. The graph is built beside the exact set, a few
 * vectors with each insert, and takes over when it holds them all.
 */
export class GrowingSet implements VectorSet {
  readonly #parts: GrowingSetParts
  /** undefined once the graph has taken over. */
  #exact: VectorSet | undefined
  #graph: HnswSet | undefined
  /** Slots that the graph still lacks, once one is being built. */
  #waiting: Set<number> | undefined

  /** `graph`: one to begin with, as read from a snapshot. */
  constructor(parts: GrowingSetParts, graph?: HnswSet) {
    this.#parts = parts
    this.#graph = graph
    if (graph === undefined) this.#exact = exactSet(parts.dimensions)
  }

  get kind(): 'exact' | 'graph' {
    return this.#searched().kind
  }

  get size(): number {
    return this.#searched().size
  }

  /** The graph, once it holds everything. */
  get graph(): HnswSet | undefined {
    return this.#exact === undefined ? this.#graph : undefined
  }

  add(slot: number, vector: Float32Array): void {
    this.#searched().add(slot, vector)
    if (this.#exact === undefined) return
    if (this.#waiting !== undefined) this.#waiting.add(slot)
    else this.#beginGraph(this.#exact)
    this.#joinGraph()
  }

  remove(slot: number): void {
    this.#searched().remove(slot)
    if (this.#exact === undefined) this.#leaveGraph()
    else if (this.#waiting?.delete(slot) !== true) this.#graph?.remove(slot)
  }

  nearest(vector: Float32Array, count: number): readonly NearSlot[] {
    return this.#searched().nearest(vector, count)
  }

  vectorOf(slot: number): Float32Array {
    return this.#searched().vectorOf(slot)
  }

  slots(): Iterable<number> {
    return this.#searched().slots()
  }

  #searched(): VectorSet {
    const searched = this.#exact ?? this.#graph
    if (searched !== undefined) return searched
    throw new RangeError('A vector set has neither an exact part nor a graph.')
  }

  #beginGraph(exact: VectorSet): void {
    if (this.#parts.library === undefined || exact.size <= this.#parts.exactLimit) return
    this.#graph = this.#parts.library.create(this.#parts.dimensions)
    this.#waiting = new Set(exact.slots())
  }

  #joinGraph(): void {
    if (this.#graph === undefined || this.#exact === undefined || this.#waiting === undefined) return
    let joining = JOINING_PER_ADD
    for (const slot of this.#waiting) {
      if (joining-- === 0) return
      this.#waiting.delete(slot)
      this.#graph.add(slot, this.#exact.vectorOf(slot))
    }
    this.#exact = undefined
    this.#waiting = undefined
  }

  /** A graph that lost most of its vectors is slower than none and never gives memory back. */
  #leaveGraph(): void {
    const graph = this.#graph
    if (graph === undefined || graph.size > this.#parts.exactLimit / 4) return
    const exact = exactSet(this.#parts.dimensions)
    for (const slot of graph.slots()) exact.add(slot, graph.vectorOf(slot))
    this.#exact = exact
    this.#graph = undefined
  }
}
