import type { Clock } from '../../clock.ts'
import { SupervisedThread } from '../supervised-thread.ts'
import type { IndexState, VectorIndex } from '../vector-index.ts'
import { startThread } from '../worker-thread.ts'
import type { Thread } from '../worker-thread.ts'
import { isIndexReply } from './index-messages.ts'
import type { IndexReply, IndexRequest, IndexResult, IndexStart, IndexTask, PartitionSizes } from './index-messages.ts'
import { IndexUnavailable } from './index-unavailable.ts'
import type { IndexFault } from './index-unavailable.ts'
import { indexOver } from './local-index.ts'

export interface ThreadedIndexSettings {
  /** How long a lookup waits. */
  readonly deadlineMs: number
  /** Tasks under way at most; more are refused. */
  readonly queueLimit: number
}

export const defaultThreadedIndexSettings: ThreadedIndexSettings = { deadlineMs: 50, queueLimit: 256 }

/** How the real thread starts. */
export const indexThread = (start: IndexStart) => (): Thread => startThread('./index-worker', import.meta.url, start)

interface Pending {
  readonly resolve: (result: IndexResult) => void
  readonly reject: (error: IndexUnavailable) => void
}

/** Saving writes hundreds of megabytes, and changes wait for it. */
const SAVE_DEADLINE_MS = 300_000
const CHANGE_DEADLINE_MS = 60_000

const deadlineOf = ({ kind }: IndexTask, { deadlineMs }: ThreadedIndexSettings): number => {
  if (kind === 'save') return SAVE_DEADLINE_MS
  return kind === 'nearest' ? deadlineMs : CHANGE_DEADLINE_MS
}

/** The index in a thread of its own. After a crash it starts again from its last snapshot. */
export class ThreadedIndex implements VectorIndex {
  readonly name = 'threaded'
  readonly insert: VectorIndex['insert']
  readonly holds: VectorIndex['holds']
  readonly nearest: VectorIndex['nearest']
  readonly remove: VectorIndex['remove']
  readonly removeUntouched: VectorIndex['removeUntouched']
  readonly stats: VectorIndex['stats']
  readonly page: VectorIndex['page']
  readonly save: VectorIndex['save']
  readonly #settings: ThreadedIndexSettings
  readonly #clock: Clock
  readonly #thread: SupervisedThread
  readonly #pending = new Map<number, Pending>()
  readonly #sizes = new Map<string, number>()
  #state: IndexState = { ok: false, detail: 'the index is being opened' }
  #lives = 0
  #closed = false
  #number = 0

  constructor(parts: {
    readonly start: () => Thread
    readonly clock: Clock
    readonly settings: ThreadedIndexSettings
  }) {
    const questions = indexOver((task) => this.#run(task))
    this.insert = questions.insert
    this.holds = questions.holds
    this.nearest = questions.nearest
    this.remove = questions.remove
    this.removeUntouched = questions.removeUntouched
    this.stats = questions.stats
    this.page = questions.page
    this.save = questions.save
    this.#settings = parts.settings
    this.#clock = parts.clock
    this.#thread = new SupervisedThread({
      start: parts.start,
      clock: parts.clock,
      message: (message) => isIndexReply(message) && this.#receive(message),
      ended: (reason, restartMs) => this.#ended(reason, restartMs),
    })
  }

  state(): IndexState {
    return this.#state
  }

  /** How often it was opened: each time but the first, all since the last save is forgotten. */
  lives(): number {
    return this.#lives
  }

  /** It works on nothing. */
  atRest(): boolean {
    return this.#thread.atRest
  }

  isEmpty(partition: string): boolean {
    return this.#state.ok && !this.#sizes.has(partition)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#state = { ok: false, detail: 'the index is closed' }
    this.#rejectAll('closed')
    await this.#thread.close()
  }

  #run(task: IndexTask): Promise<IndexResult> {
    if (this.#closed) return Promise.reject(new IndexUnavailable('closed', 'the gateway is stopping'))
    if (!this.#state.ok) return Promise.reject(new IndexUnavailable('loading', this.#state.detail))
    if (this.#pending.size >= this.#settings.queueLimit)
      return Promise.reject(new IndexUnavailable('busy', `${this.#pending.size} tasks wait`))
    const number = this.#number++
    const request: IndexRequest = { number, task }
    const over = new AbortController()
    const result = new Promise<IndexResult>((resolve, reject) => {
      this.#pending.set(number, { resolve, reject })
    })
    this.#thread.post(request)
    const deadlineMs = deadlineOf(task, this.#settings)
    this.#clock.sleep(deadlineMs, over.signal).then(
      () => this.#pending.get(number)?.reject(new IndexUnavailable('deadline', `it took longer than ${deadlineMs} ms`)),
      () => undefined,
    )
    return result.finally(() => {
      over.abort()
      this.#pending.delete(number)
    })
  }

  #receive(reply: IndexReply): void {
    if (reply.kind === 'ready') {
      const { detail, note, warning } = reply
      this.#state = { ok: true, detail, note, warning }
      this.#sizes.clear()
      this.#lives += 1
    } else {
      this.#thread.healthy()
    }
    this.#note(reply.sizes)
    if (reply.kind === 'ready') return
    const pending = this.#pending.get(reply.number)
    if (reply.result.kind === 'error') pending?.reject(new IndexUnavailable('error', reply.result.message))
    else pending?.resolve(reply.result)
  }

  #note(sizes: PartitionSizes): void {
    for (const [partition, size] of sizes) {
      if (size === 0) this.#sizes.delete(partition)
      else this.#sizes.set(partition, size)
    }
  }

  #ended(reason: string, restartMs: number): void {
    this.#state = { ok: false, detail: `the index thread ended (${reason}) and starts again in ${restartMs} ms` }
    this.#rejectAll('crashed')
  }

  #rejectAll(fault: IndexFault): void {
    for (const { reject } of this.#pending.values()) reject(new IndexUnavailable(fault, 'its thread ended'))
  }
}
