import type { Selector } from '../cache/store.ts'

/** One stored prompt. */
export interface IndexedPrompt {
  /** The entry's key. */
  readonly id: string
  /** What must be equal for two prompts to meet. */
  readonly partition: string
  /** What the prompt can be removed by, besides its id (see `labelsOf` in cache/entry.ts). */
  readonly labels: readonly string[]
  /** The text itself: the verdict compares texts, not only vectors. */
  readonly text: string
  /** Of length 1, from the index's model. */
  readonly vector: Float32Array
}

export interface Neighbour {
  readonly id: string
  readonly text: string
  /** Cosine. */
  readonly similarity: number
}

export interface NearestQuestion {
  readonly partition: string
  readonly vector: Float32Array
  readonly count: number
}

export interface IndexStats {
  readonly prompts: number
  readonly partitions: number
  /** Partitions that are searched by HNSW; the others are searched exactly. */
  readonly graphs: number
  /** Inserts since it was opened: a mark to give to `removeUntouched` later. */
  readonly inserts: number
}

export interface IndexPage {
  readonly prompts: readonly IndexedPrompt[]
  /** Where the next page begins; undefined: this was the last. */
  readonly next: number | undefined
}

/** Which prompts lie near a prompt, within its partition. Implementations may reject; the lookup counts that as nothing near. */
export interface VectorIndex {
  readonly name: string
  /** `ready`, or why nothing is found now. Cheap: /readyz calls it. */
  state(): IndexState
  /** True when the partition surely holds nothing, so that embedding can wait. Cheap and synchronous. */
  isEmpty(partition: string): boolean
  /** Keeps the prompt in place of any other with its id. At its bound the index forgets its oldest prompt. */
  insert(prompt: IndexedPrompt): Promise<void>
  /** Whether a prompt of this id lies in it. */
  holds(id: string): Promise<boolean>
  /** The nearest first; at most `count`. */
  nearest(question: NearestQuestion): Promise<readonly Neighbour[]>
  /** How many prompts were removed. */
  remove(selector: Selector): Promise<number>
  /** Forgets whatever was not inserted, or inserted again, since `stats` said so many `inserts`. How many prompts were removed. */
  removeUntouched(sinceInserts: number): Promise<number>
  stats(): Promise<IndexStats>
  /** At most `count` prompts from `from` on, 0 at first. What changes between pages may be on one of them or not. */
  page(from: number, count: number): Promise<IndexPage>
  /**
   * Writes everything to the folder it was opened with; changes wait meanwhile, lookups do not. A crash on the way leaves the last whole
   * snapshot. `note` is kept with it, for `state` to tell when it is opened again.
   */
  save(note?: string): Promise<void>
  close(): Promise<void>
}

export interface IndexState {
  readonly ok: boolean
  readonly detail: string
  /** What the snapshot that it was opened from was saved with. */
  readonly note?: string | undefined
  /** What the operator should know: something that was saved cannot be read. */
  readonly warning?: string | undefined
}
