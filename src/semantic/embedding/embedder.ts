import type { Embedding, ModelIdentity } from './model.ts'

/** Turns texts into vectors away from the main thread. Never rejects: whoever asks can always go on without. */
export interface Embedder {
  /** Loading goes on behind the start; until it is done every call is skipped. Cheap: /readyz calls it. */
  state(): EmbedderState
  embed(text: string, ask?: EmbedAsk): Promise<EmbedOutcome>
  close(): Promise<void>
}

export type EmbedderState =
  | { readonly kind: 'loading'; readonly detail: string }
  | { readonly kind: 'ready'; readonly identity: ModelIdentity; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string }

export interface EmbedAsk {
  /** The caller goes on without a vector after this time; the default of the embedder when absent. */
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** `behind`: nobody waits for it; while texts of `path` wait as well, one in eight goes. */
  readonly lane?: EmbedLane | undefined
  /**
   * Whose text it is: a partition or a tenant. Within it a text is embedded once while its vector is remembered, and how long that takes
   * tells nothing of the texts of others. Absent: nothing is remembered.
   */
  readonly scope?: string | undefined
}

export type EmbedLane = 'path' | 'behind'

export type EmbedOutcome =
  | { readonly kind: 'embedded'; readonly embedding: Embedding }
  | { readonly kind: 'skipped'; readonly reason: EmbedSkip }

/** Why there is no vector: a label on /metrics. `error`: the model failed on this text. */
export type EmbedSkip = 'loading' | 'failed' | 'queue-full' | 'deadline' | 'aborted' | 'crashed' | 'error' | 'closed'
