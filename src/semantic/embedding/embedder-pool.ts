import type { Clock } from '../../clock.ts'
import { startThread } from '../worker-thread.ts'
import type { Thread } from '../worker-thread.ts'
import type { EmbedAsk, Embedder, EmbedderState, EmbedOutcome, EmbedSkip } from './embedder.ts'
import type { EmbedderStart } from './embedder-messages.ts'
import { embedQueue } from './embed-queue.ts'
import type { EmbedQueue } from './embed-queue.ts'
import { EmbedderThread } from './embedder-thread.ts'
import type { ThreadOutcome } from './embedder-thread.ts'
import type { VectorCache } from './vector-cache.ts'

export interface EmbedderPoolSettings {
  /** Threads that each hold the model (about 190 MB for the first, less for the next). */
  readonly threads: number
  /** Texts that may wait in each lane. */
  readonly queueLimit: number
  /** How long a caller waits for a vector. */
  readonly deadlineMs: number
}

/** An embedder that can tell whether the process may end now (see `SupervisedThread`). */
export interface EmbedderPool extends Embedder {
  atRest(): boolean
}

export interface EmbedderPoolParts {
  readonly settings: EmbedderPoolSettings
  readonly clock: Clock
  readonly vectors: VectorCache
  readonly start: () => Thread
}

/** How the real threads start: with the model in `folder`. */
export const embedderThread = (folder: string) => (): Thread => {
  const startWith: EmbedderStart = { folder }
  return startThread('./embedder-worker', import.meta.url, startWith)
}

interface Task {
  readonly text: string
  readonly scope: string | undefined
  readonly settle: (outcome: EmbedOutcome) => void
}

/** An embedder over threads that hold the model. Starts them at once and returns before they are ready. */
export const embedderPool = (parts: EmbedderPoolParts): EmbedderPool => {
  const queue = embedQueue<Task>(parts.settings.queueLimit)
  let closed = false
  const pump = () => {
    for (const thread of threads.filter(({ idle }) => idle)) {
      const task = queue.take()
      if (task === undefined) return
      void run(thread, task)
    }
  }
  const run = async (thread: EmbedderThread, task: Task) => {
    const outcome = await thread.embed(task.text)
    // Kept even when the caller has gone on without: the next one finds it.
    const { scope, text } = task
    if (outcome.kind === 'embedded' && scope !== undefined) parts.vectors.set(nameIn(scope, text), outcome.embedding)
    task.settle(outcomeOf(outcome))
  }
  const changed = () => {
    const refusal = refusalOf(stateOf(threads))
    if (refusal !== undefined) for (const task of queue.drain()) task.settle(skipped(refusal))
    pump()
  }
  const threads: EmbedderThread[] = []
  for (let count = 0; count < parts.settings.threads; count++) {
    threads.push(new EmbedderThread({ start: parts.start, clock: parts.clock, changed }))
  }
  return {
    state: () => stateOf(threads),
    atRest: () => threads.every(({ atRest }) => atRest),
    embed: async (text, ask = {}) => {
      const refusal = closed ? 'closed' : ask.signal?.aborted ? 'aborted' : refusalOf(stateOf(threads))
      if (refusal !== undefined) return skipped(refusal)
      const known = ask.scope === undefined ? undefined : parts.vectors.get(nameIn(ask.scope, text))
      if (known !== undefined) return { kind: 'embedded', embedding: known }
      const outcome = waitInQueue(text, ask, queue, parts)
      pump()
      return outcome
    },
    close: async () => {
      closed = true
      for (const task of queue.drain()) task.settle(skipped('closed'))
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

const waitInQueue = (
  text: string,
  ask: EmbedAsk,
  queue: EmbedQueue<Task>,
  parts: EmbedderPoolParts,
): Promise<EmbedOutcome> =>
  new Promise((resolve) => {
    const over = new AbortController()
    const settle = (outcome: EmbedOutcome) => {
      over.abort()
      ask.signal?.removeEventListener('abort', leave)
      queue.remove(task)
      resolve(outcome)
    }
    const leave = () => settle(skipped('aborted'))
    const task: Task = { text, scope: ask.scope, settle }
    if (!queue.offer(task, ask.lane ?? 'path')) return resolve(skipped('queue-full'))
    ask.signal?.addEventListener('abort', leave, { once: true })
    parts.clock.sleep(ask.deadlineMs ?? parts.settings.deadlineMs, over.signal).then(
      () => settle(skipped('deadline')),
      () => undefined,
    )
  })

/** The length in front keeps a scope's end from passing for a text's beginning. */
const nameIn = (scope: string, text: string): string => `${scope.length} ${scope}${text}`

const stateOf = (threads: readonly EmbedderThread[]): EmbedderState => {
  const states = threads.map(({ state }) => state)
  const ready = states.filter((state) => state.kind === 'ready')
  const [first] = ready
  if (first !== undefined) return { ...first, detail: `${ready.length} of ${threads.length} threads ready` }
  const loading = states.find((state) => state.kind === 'loading')
  const failed = states.find((state) => state.kind === 'failed')
  return loading ?? failed ?? { kind: 'failed', detail: 'no embedder threads are configured' }
}

const refusalOf = (state: EmbedderState): EmbedSkip | undefined => (state.kind === 'ready' ? undefined : state.kind)

const outcomeOf = (outcome: ThreadOutcome): EmbedOutcome =>
  outcome.kind === 'embedded' ? outcome : skipped(outcome.kind)

const skipped = (reason: EmbedSkip): EmbedOutcome => ({ kind: 'skipped', reason })
