import { isJsonObject } from '../../json.ts'
import type { Embedding, ModelIdentity } from './model.ts'

/** What the embedder's thread is started with. */
export interface EmbedderStart {
  readonly folder: string
}

/** One text to embed. A thread works on one at a time, so answers need no number. */
export interface EmbedRequest {
  readonly text: string
}

export type EmbedderReply =
  | { readonly kind: 'ready'; readonly identity: ModelIdentity }
  /** The model cannot be loaded; trying again would not help. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'embedded'; readonly embedding: Embedding }
  | { readonly kind: 'error'; readonly message: string }

const KINDS: ReadonlySet<unknown> = new Set(['ready', 'failed', 'embedded', 'error'])

/** Both ends are ours and of one build: the kind is proof enough. */
export const isEmbedderReply = (message: unknown): message is EmbedderReply =>
  isJsonObject(message) && KINDS.has(message['kind'])

export const isEmbedderStart = (value: unknown): value is EmbedderStart =>
  isJsonObject(value) && typeof value['folder'] === 'string'

export const isEmbedRequest = (value: unknown): value is EmbedRequest =>
  isJsonObject(value) && typeof value['text'] === 'string'
