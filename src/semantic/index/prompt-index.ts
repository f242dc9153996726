import type { Selector } from '../../cache/store.ts'
import type { IndexedPrompt, IndexPage, IndexStats, NearestQuestion, Neighbour } from '../vector-index.ts'
import { GrowingSet } from './growing-set.ts'
import type { GrowingSetParts } from './growing-set.ts'
import type { HnswLibrary, HnswSet } from './hnsw-set.ts'
import { LabelSets } from './label-sets.ts'

export interface PromptIndexSettings {
  readonly dimensions: number
  /** At this many prompts the oldest is forgotten for each new one. */
  readonly maxPrompts: number
  /** Prompts in one partition that are still searched exactly. */
  readonly exactLimit: number
}

/** Everything the index knows of a prompt but its vector. */
export interface PromptRecord {
  readonly slot: number
  readonly id: string
  readonly partition: string
  readonly labels: readonly string[]
  readonly text: string
}

export interface Removal {
  readonly removed: number
  /** Partitions whose size changed. */
  readonly touched: ReadonlySet<string>
}

/** Empty slots that one page passes over at most, so that a page stays short work. */
const PASSED_SLOTS = 20_000

/** `insert`: the number of the insert that it came with last. */
interface HeldPrompt extends PromptRecord {
  readonly insert: number
}

/** One prompt as read from a snapshot; `vector` is missing where the partition's graph has it. */
export interface RestoredPrompt extends PromptRecord {
  readonly vector: Float32Array | undefined
}

/** The index itself, synchronous: many partitions, each with its own set of vectors. Lives in a thread of its own (see index-worker.ts). */
export class PromptIndex {
  readonly #settings: PromptIndexSettings
  readonly #sets: GrowingSetParts
  /** Oldest first. */
  readonly #byId = new Map<string, HeldPrompt>()
  readonly #bySlot = new Map<number, HeldPrompt>()
  readonly #byLabel = new LabelSets<HeldPrompt>()
  readonly #partitions = new Map<string, GrowingSet>()
  #nextSlot = 0
  #inserts = 0

  constructor(settings: PromptIndexSettings, library: HnswLibrary | undefined) {
    this.#settings = settings
    this.#sets = { ...settings, library }
  }

  /** The partitions whose size changed. */
  insert(prompt: IndexedPrompt): ReadonlySet<string> {
    if (prompt.vector.length !== this.#settings.dimensions) {
      throw new RangeError(
        `A vector of ${prompt.vector.length} dimensions does not fit an index of ${this.#settings.dimensions}.`,
      )
    }
    const former = this.#byId.get(prompt.id)
    this.#inserts += 1
    if (former !== undefined && former.partition === prompt.partition && former.text === prompt.text) {
      this.#relabel(former, prompt.labels)
      return new Set()
    }
    const touched = new Set([prompt.partition])
    const evicted = former ?? (this.#byId.size >= this.#settings.maxPrompts ? this.#oldest() : undefined)
    if (evicted !== undefined) touched.add(this.#forget(evicted))
    this.#add({ ...prompt, slot: this.#nextSlot })
    return touched
  }

  holds(id: string): boolean {
    return this.#byId.has(id)
  }

  nearest({ partition, vector, count }: NearestQuestion): readonly Neighbour[] {
    const near = this.#partitions.get(partition)?.nearest(vector, count) ?? []
    return near.flatMap(({ slot, similarity }) => {
      const record = this.#bySlot.get(slot)
      return record === undefined ? [] : [{ id: record.id, text: record.text, similarity }]
    })
  }

  remove(selector: Selector): Removal {
    if (selector.kind === 'all') return this.#clear()
    const records =
      selector.kind === 'key' ? [this.#byId.get(selector.key) ?? []].flat() : this.#byLabel.of(selector.labels)
    return this.#forgetAll(records)
  }

  /** Forgets whatever was inserted last with or before insert number `sinceInserts`. */
  removeUntouched(sinceInserts: number): Removal {
    return this.#forgetAll([...this.#byId.values()].filter(({ insert }) => insert <= sinceInserts))
  }

  /** At most `count` prompts by rising slot: whatever is inserted meanwhile comes on a later page. */
  page(from: number, count: number): IndexPage {
    const prompts: IndexedPrompt[] = []
    const end = Math.min(this.#nextSlot, from + PASSED_SLOTS)
    let slot = from
    for (; slot < end && prompts.length < count; slot++) {
      const record = this.#bySlot.get(slot)
      if (record === undefined) continue
      const { id, partition, labels, text } = record
      prompts.push({ id, partition, labels, text, vector: this.vectorOf(record) })
    }
    return { prompts, next: slot < this.#nextSlot ? slot : undefined }
  }

  sizeOf(partition: string): number {
    return this.#partitions.get(partition)?.size ?? 0
  }

  /** Every partition and how many prompts it holds. */
  sizes(): ReadonlyMap<string, number> {
    return new Map([...this.#partitions].map(([partition, set]) => [partition, set.size]))
  }

  stats(): IndexStats {
    const graphs = [...this.#partitions.values()].filter(({ kind }) => kind === 'graph').length
    return { prompts: this.#byId.size, partitions: this.#partitions.size, graphs, inserts: this.#inserts }
  }

  /** Oldest first. */
  records(): Iterable<PromptRecord> {
    return this.#byId.values()
  }

  vectorOf(record: PromptRecord): Float32Array {
    const set = this.#partitions.get(record.partition)
    if (set === undefined) throw new RangeError(`No partition holds the prompt in slot ${record.slot}.`)
    return set.vectorOf(record.slot)
  }

  /** The partitions that are whole graphs. */
  graphs(): ReadonlyMap<string, HnswSet> {
    return new Map(
      [...this.#partitions].flatMap(([partition, set]) => {
        const { graph } = set
        return graph === undefined ? [] : [[partition, graph] as const]
      }),
    )
  }

  /** Fills an empty index from a snapshot. */
  restore(prompts: Iterable<RestoredPrompt>, graphs: ReadonlyMap<string, HnswSet>): void {
    for (const [partition, graph] of graphs) this.#partitions.set(partition, new GrowingSet(this.#sets, graph))
    for (const prompt of prompts) this.#add(prompt)
  }

  #add({ slot, id, partition, labels, text, vector }: RestoredPrompt): void {
    const record = { slot, id, partition, labels, text, insert: this.#inserts }
    const set = this.#partitions.get(partition) ?? new GrowingSet(this.#sets)
    if (vector !== undefined) set.add(slot, vector)
    this.#partitions.set(partition, set)
    this.#record(record)
    this.#nextSlot = Math.max(this.#nextSlot, slot + 1)
  }

  #record(record: HeldPrompt): void {
    this.#byId.set(record.id, record)
    this.#bySlot.set(record.slot, record)
    this.#byLabel.add(record)
  }

  /** The same text in the same place has the same vector: it stays where it is, as the youngest. */
  #relabel(record: HeldPrompt, labels: readonly string[]): void {
    this.#unrecord(record)
    this.#record({ ...record, labels, insert: this.#inserts })
  }

  #oldest(): HeldPrompt | undefined {
    for (const record of this.#byId.values()) return record
    return undefined
  }

  #clear(): Removal {
    const all = { removed: this.#byId.size, touched: new Set(this.#partitions.keys()) }
    for (const held of [this.#byId, this.#bySlot, this.#byLabel, this.#partitions]) held.clear()
    return all
  }

  #forgetAll(records: readonly HeldPrompt[]): Removal {
    const touched = new Set<string>()
    for (const record of records) touched.add(this.#forget(record))
    return { removed: records.length, touched }
  }

  #forget(record: HeldPrompt): string {
    this.#unrecord(record)
    const set = this.#partitions.get(record.partition)
    set?.remove(record.slot)
    if (set?.size === 0) this.#partitions.delete(record.partition)
    return record.partition
  }

  #unrecord(record: HeldPrompt): void {
    this.#byId.delete(record.id)
    this.#bySlot.delete(record.slot)
    this.#byLabel.remove(record)
  }
}
