export interface ByteQueueSettings {
  /** More is queued than the reader has asked for: the producer should pause. */
  readonly onFull: () => void
  /** The queue has run empty: the producer may go on. */
  readonly onRoom: () => void
  /** The reader left before the end. */
  readonly onReturn: () => void
}

interface Ending {
  readonly failed: boolean
  readonly error?: unknown
}

type Result = IteratorResult<Uint8Array, undefined>

const finished: Result = { done: true, value: undefined }

/** Bytes from a producer that can pause, to one reader. Holds little more than 64 KB. */
export class ByteQueue implements AsyncIterable<Uint8Array> {
  readonly #settings: ByteQueueSettings
  readonly #chunks: Uint8Array[] = []
  #queuedBytes = 0
  #full = false
  #ending: Ending | undefined
  #waiting: { readonly resolve: (result: Result) => void; readonly reject: (error: unknown) => void } | undefined

  constructor(settings: ByteQueueSettings) {
    this.#settings = settings
  }

  push(chunk: Uint8Array): void {
    if (this.#ending !== undefined) return
    if (this.#waiting !== undefined) {
      const { resolve } = this.#waiting
      this.#waiting = undefined
      resolve({ done: false, value: chunk })
      return
    }
    this.#chunks.push(chunk)
    this.#queuedBytes += chunk.length
    if (this.#full || this.#queuedBytes < fullBytes) return
    this.#full = true
    this.#settings.onFull()
  }

  /** Nothing more comes. */
  end(): void {
    this.#finish({ failed: false })
  }

  /** What was pushed before is still read; then the reader gets the error. */
  fail(error: unknown): void {
    this.#finish({ failed: true, error })
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return { next: () => this.#next(), return: () => this.#return() }
  }

  async #next(): Promise<Result> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) return { done: false, value: this.#took(chunk) }
    if (this.#ending?.failed === true) throw this.#ending.error
    if (this.#ending !== undefined) return finished
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  #took(chunk: Uint8Array): Uint8Array {
    this.#queuedBytes -= chunk.length
    if (this.#full && this.#queuedBytes === 0) {
      this.#full = false
      this.#settings.onRoom()
    }
    return chunk
  }

  async #return(): Promise<Result> {
    this.#chunks.length = 0
    if (this.#ending === undefined) this.#settings.onReturn()
    this.#finish({ failed: false })
    return finished
  }

  #finish(ending: Ending): void {
    if (this.#ending !== undefined) return
    this.#ending = ending
    const waiting = this.#waiting
    this.#waiting = undefined
    if (ending.failed) waiting?.reject(ending.error)
    else waiting?.resolve(finished)
  }
}

const fullBytes = 64 * 1024
