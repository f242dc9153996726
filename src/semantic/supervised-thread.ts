import type { Clock } from '../clock.ts'
import type { Thread } from './worker-thread.ts'

export interface SupervisedThreadParts {
  /** Its thread says something once when it has started, and once for each message that it is posted. */
  readonly start: () => Thread
  readonly clock: Clock
  readonly message: (message: unknown) => void
  /** The thread ended without being asked to, or was given up; another one starts in `restartMs`. */
  readonly ended: (reason: string, restartMs: number) => void
}

const FIRST_RESTART_MS = 200
const LAST_RESTART_MS = 30_000
/** How long an end waits for a thread that is at work. */
const REST_MS = 2_000
/** Threads that were given up and are still stuck, each with its memory; with more of them no other one starts. */
const MOST_STUCK = 3

/**
 * A thread that is kept alive: after a crash it starts again, each time later, until `healthy` says that it does its work. It is never
 * ended while it works: onnxruntime then aborts the whole process.
 */
export class SupervisedThread {
  readonly #parts: SupervisedThreadParts
  readonly #closing = new AbortController()
  readonly #stuck = new Set<Attended>()
  #thread: Attended
  #crashes = 0

  constructor(parts: SupervisedThreadParts) {
    this.#parts = parts
    this.#thread = this.#start()
  }

  /** Nothing is being worked on, so the process may end without a crash. */
  get atRest(): boolean {
    return this.#thread.atRest && this.#stuck.size === 0
  }

  post(message: unknown): void {
    this.#thread.post(message)
  }

  healthy(): void {
    this.#crashes = 0
  }

  /** Gives up the present thread; another one takes its place. */
  replace(): void {
    const stuck = this.#thread
    this.#stuck.add(stuck)
    void stuck.giveUp().then(() => this.#stuck.delete(stuck))
    void this.#restart('stuck')
  }

  /** Ends it for good, as soon as it is at rest; one that does not come to rest is given up. */
  async close(): Promise<void> {
    this.#closing.abort()
    const thread = this.#thread
    const over = new AbortController()
    const ended = thread.giveUp().finally(() => over.abort())
    await Promise.race([ended, this.#parts.clock.sleep(REST_MS, over.signal).catch(() => undefined)])
  }

  #start(): Attended {
    const thread = this.#parts.start()
    return attended(thread, {
      message: this.#parts.message,
      exit: (reason) => void this.#restart(reason),
    })
  }

  async #restart(reason: string): Promise<void> {
    if (this.#closing.signal.aborted) return
    const waitMs = Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.#crashes++)
    this.#parts.ended(reason, waitMs)
    do await this.#parts.clock.sleep(waitMs, this.#closing.signal).catch(() => undefined)
    while (this.#stuck.size > MOST_STUCK && !this.#closing.signal.aborted)
    if (!this.#closing.signal.aborted) this.#thread = this.#start()
  }
}

/** A thread of which it is known whether it works. */
interface Attended extends Pick<Thread, 'post'> {
  readonly atRest: boolean
  /** Listens no more, and ends the thread as soon as it is at rest. Resolves when it is gone. */
  giveUp(): Promise<void>
}

const attended = (thread: Thread, listener: Parameters<Thread['listen']>[0]): Attended => {
  // It says that it has started.
  let owed = 1
  let isGone = false
  const atRest = () => isGone || owed === 0
  let cameToRest = () => {}
  const rest = new Promise<void>((resolve) => {
    cameToRest = resolve
  })
  let end: Promise<void> | undefined
  const told = (tell: () => void) => {
    if (end === undefined) tell()
    else if (atRest()) cameToRest()
  }
  thread.listen({
    message: (message) => {
      owed--
      told(() => listener.message(message))
    },
    exit: (reason) => {
      isGone = true
      told(() => listener.exit(reason))
    },
  })
  return {
    get atRest() {
      return atRest()
    },
    post: (message) => {
      owed++
      thread.post(message)
    },
    giveUp: () => {
      end ??= rest.then(thread.terminate)
      if (atRest()) cameToRest()
      return end
    },
  }
}
