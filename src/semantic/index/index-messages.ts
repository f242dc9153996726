import type { Selector } from '../../cache/store.ts'
import { isJsonObject } from '../../json.ts'
import type { ModelIdentity } from '../embedding/model.ts'
import type { IndexedPrompt, IndexPage, IndexStats, NearestQuestion, Neighbour } from '../vector-index.ts'

/** What the index's thread is started with. */
export interface IndexStart {
  readonly model: ModelIdentity
  readonly maxPrompts: number
  readonly exactLimit: number
  /** Where snapshots live; undefined: the index is forgotten at the end. */
  readonly folder: string | undefined
}

export type IndexTask =
  | { readonly kind: 'insert'; readonly prompt: IndexedPrompt }
  | { readonly kind: 'holds'; readonly id: string }
  | { readonly kind: 'nearest'; readonly question: NearestQuestion }
  | { readonly kind: 'remove'; readonly selector: Selector }
  | { readonly kind: 'remove-untouched'; readonly sinceInserts: number }
  | { readonly kind: 'stats' }
  | { readonly kind: 'page'; readonly from: number; readonly count: number }
  | { readonly kind: 'save'; readonly note?: string | undefined }

export interface IndexRequest {
  readonly number: number
  readonly task: IndexTask
}

export type IndexResult =
  | { readonly kind: 'insert' | 'save' }
  | { readonly kind: 'holds'; readonly holds: boolean }
  | { readonly kind: 'nearest'; readonly neighbours: readonly Neighbour[] }
  | { readonly kind: 'remove'; readonly removed: number }
  | { readonly kind: 'stats'; readonly stats: IndexStats }
  | { readonly kind: 'page'; readonly page: IndexPage }
  | { readonly kind: 'error'; readonly message: string }

/** How many prompts partitions hold now; 0: the partition is gone. */
export type PartitionSizes = readonly (readonly [partition: string, size: number])[]

/** Where an index that was just opened comes from. */
export interface Origin {
  readonly detail: string
  /** What it was saved with. */
  readonly note?: string | undefined
  /** What the operator should know: something that was saved cannot be read. */
  readonly warning?: string | undefined
}

export type IndexReply =
  | ({ readonly kind: 'ready'; readonly sizes: PartitionSizes } & Origin)
  | { readonly kind: 'done'; readonly number: number; readonly result: IndexResult; readonly sizes: PartitionSizes }

/** Both ends are ours and of one build: the kind is proof enough. */
export const isIndexReply = (message: unknown): message is IndexReply =>
  isJsonObject(message) && (message['kind'] === 'ready' || message['kind'] === 'done')

export const isIndexRequest = (message: unknown): message is IndexRequest =>
  isJsonObject(message) && typeof message['number'] === 'number' && isJsonObject(message['task'])

export const isIndexStart = (value: unknown): value is IndexStart => isJsonObject(value) && isJsonObject(value['model'])
