import type { Clock } from '../../clock.ts'
import { SupervisedThread } from '../supervised-thread.ts'
import type { Thread } from '../worker-thread.ts'
import { isEmbedderReply } from './embedder-messages.ts'
import type { EmbedderReply, EmbedRequest } from './embedder-messages.ts'
import type { Embedding, ModelIdentity } from './model.ts'

export type EmbedderThreadState =
  | { readonly kind: 'loading'; readonly detail: string }
  | { readonly kind: 'ready'; readonly identity: ModelIdentity }
  | { readonly kind: 'failed'; readonly detail: string }

/** What became of one text. */
export type ThreadOutcome =
  | { readonly kind: 'embedded'; readonly embedding: Embedding }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'crashed' }

export interface EmbedderThreadParts {
  readonly start: () => Thread
  readonly clock: Clock
  /** The thread became ready, idle again, failed or crashed. */
  readonly changed: () => void
}

/** No text takes this long; a thread that does is stuck, and another one takes its place. */
const STUCK_AFTER_MS = 30_000

/** One thread that holds the model and embeds one text at a time. */
export class EmbedderThread {
  readonly #parts: EmbedderThreadParts
  readonly #thread: SupervisedThread
  #state: EmbedderThreadState = { kind: 'loading', detail: 'the model is being loaded' }
  #answer: ((outcome: ThreadOutcome) => void) | undefined

  constructor(parts: EmbedderThreadParts) {
    this.#parts = parts
    this.#thread = new SupervisedThread({
      start: parts.start,
      clock: parts.clock,
      message: (message) => isEmbedderReply(message) && this.#receive(message),
      ended: (reason, restartMs) => this.#ended(reason, restartMs),
    })
  }

  get state(): EmbedderThreadState {
    return this.#state
  }

  get idle(): boolean {
    return this.#state.kind === 'ready' && this.#answer === undefined
  }

  /** It neither loads nor embeds. */
  get atRest(): boolean {
    return this.#thread.atRest
  }

  /** Only to be called when `idle`. */
  async embed(text: string): Promise<ThreadOutcome> {
    const done = new AbortController()
    const request: EmbedRequest = { text }
    const outcome = new Promise<ThreadOutcome>((resolve) => {
      this.#answer = resolve
    })
    this.#thread.post(request)
    this.#parts.clock.sleep(STUCK_AFTER_MS, done.signal).then(
      () => this.#thread.replace(),
      () => undefined,
    )
    return outcome.finally(() => done.abort())
  }

  async close(): Promise<void> {
    this.#settle({ kind: 'crashed' })
    await this.#thread.close()
  }

  #receive(reply: EmbedderReply): void {
    if (reply.kind === 'failed') {
      this.#state = { kind: 'failed', detail: reply.message }
      // What cannot be loaded now cannot be loaded in a second.
      void this.#thread.close()
    } else if (reply.kind === 'ready') {
      this.#state = reply
    } else {
      this.#thread.healthy()
      this.#settle(reply)
    }
    this.#parts.changed()
  }

  #ended(reason: string, restartMs: number): void {
    this.#state = {
      kind: 'loading',
      detail: `the embedder thread ended (${reason}) and starts again in ${restartMs} ms`,
    }
    this.#settle({ kind: 'crashed' })
    this.#parts.changed()
  }

  #settle(outcome: ThreadOutcome): void {
    const answer = this.#answer
    this.#answer = undefined
    answer?.(outcome)
  }
}
