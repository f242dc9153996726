import type { Clock } from '../clock.ts'
import type { Thread } from './worker-thread.ts'

export interface SupervisedThreadParts {
  readonly start: () => Thread
  readonly clock: Clock
  readonly message: (message: unknown) => void
  /** The thread ended without being asked to; it starts again in `restartMs`. */
  readonly ended: (reason: string, restartMs: number) => void
}

const FIRST_RESTART_MS = 200
const LAST_RESTART_MS = 30_000

/** A thread that is kept alive: after a crash it starts again, each time later, until `healthy` says that it does its work. */
export class SupervisedThread {
  readonly #parts: SupervisedThreadParts
  readonly #closing = new AbortController()
  #thread: Thread
  #crashes = 0

  constructor(parts: SupervisedThreadParts) {
    this.#parts = parts
    this.#thread = this.#start()
  }

  post(message: unknown): void {
    this.#thread.post(message)
  }

  healthy(): void {
    this.#crashes = 0
  }

  /** Ends the present thread; another one takes its place. */
  async replace(): Promise<void> {
    await this.#thread.terminate()
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#thread.terminate()
  }

  #start(): Thread {
    const thread = this.#parts.start()
    thread.listen({ message: this.#parts.message, exit: (reason) => void this.#restart(reason) })
    return thread
  }

  async #restart(reason: string): Promise<void> {
    if (this.#closing.signal.aborted) return
    const waitMs = Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.#crashes++)
    this.#parts.ended(reason, waitMs)
    await this.#parts.clock.sleep(waitMs, this.#closing.signal).catch(() => undefined)
    if (!this.#closing.signal.aborted) this.#thread = this.#start()
  }
}
