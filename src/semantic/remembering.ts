import type { Selector } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import { seenLately } from './seen-lately.ts'
import type { IndexedPrompt } from './vector-index.ts'

export interface RememberedPrompt extends Omit<IndexedPrompt, 'vector'> {
  /** Its answer was there before, so that the index may hold it already. */
  readonly isOlder?: boolean
}

/** Prompts on their way into the index, behind the answers that they came with. */
export interface Remembering {
  /** Whether the prompt of an older answer should be added: not when that was said lately of its id, nor while many wait. Cheap. */
  wants(id: string): boolean
  /** Takes the prompt in, or drops it when too many wait: its next miss, or in a while its next hit, brings it again. */
  add(prompt: RememberedPrompt): void
  /** Forgets those that wait and are meant, and calls back those that are being kept. */
  drop(selector: Selector): void
  /** From now on prompts are kept by this. */
  start(keep: Keep): void
  /** Resolves when nothing of the partition is on its way any more that was at the call. */
  settled(partition: string): Promise<unknown>
  /** The same of all partitions. */
  idle(): Promise<unknown>
  /** Forgets all that wait and keeps no more. */
  stop(): void
}

/** `signal` aborts when the prompt must not be kept any more. */
type Keep = (prompt: RememberedPrompt, signal: AbortSignal) => Promise<unknown>

interface OnItsWay {
  readonly prompt: RememberedPrompt
  readonly callBack: AbortController
  readonly over: Promise<void>
  readonly end: () => void
}

export interface RememberingParts {
  /** Prompts that wait at most. */
  readonly limit: number
  /** Prompts that are kept at a time. */
  readonly lanes: number
  readonly clock: Clock
}

/** About 100 bytes each. */
const MOST_SEEN = 100_000
/** So long what could not be kept, or was lost by the index, stays away although it is asked for. */
const SEEN_MS = 600_000

export const remembering = ({ limit, lanes, clock }: RememberingParts): Remembering => {
  const seen = seenLately({ clock, most: MOST_SEEN, forMs: SEEN_MS })
  let isOver = false
  const waiting = new Set<OnItsWay>()
  const running = new Set<OnItsWay>()
  let keep: Keep | undefined

  const run = async (one: OnItsWay, how: Keep) => {
    waiting.delete(one)
    running.add(one)
    await how(one.prompt, one.callBack.signal).catch(() => undefined)
    running.delete(one)
    one.end()
    pump()
  }
  const pump = () => {
    for (const one of waiting) if (keep !== undefined && running.size < lanes) void run(one, keep)
  }
  const drop: Remembering['drop'] = (selector) => {
    seen.forget()
    for (const one of running) if (isMeant(one.prompt, selector)) one.callBack.abort('dropped')
    for (const one of waiting) {
      if (!isMeant(one.prompt, selector)) continue
      waiting.delete(one)
      one.end()
    }
  }
  return {
    // Half of the room is left to the prompts of new answers.
    wants: (id) => !isOver && waiting.size < limit / 2 && seen.isNew(id),
    add: (prompt) => {
      if (isOver || waiting.size >= limit) return
      waiting.add(onItsWay(prompt))
      pump()
    },
    drop,
    start: (how) => {
      keep = how
      pump()
    },
    settled: (partition) =>
      Promise.all(
        [...running, ...waiting].filter(({ prompt }) => prompt.partition === partition).map(({ over }) => over),
      ),
    idle: () => Promise.all([...running, ...waiting].map(({ over }) => over)),
    stop: () => {
      keep = undefined
      isOver = true
      drop({ kind: 'all' })
    },
  }
}

const isMeant = ({ id, labels }: RememberedPrompt, selector: Selector): boolean => {
  if (selector.kind === 'all') return true
  return selector.kind === 'key' ? id === selector.key : labels.some((label) => selector.labels.includes(label))
}

const onItsWay = (prompt: RememberedPrompt): OnItsWay => {
  let end = () => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  return { prompt, callBack: new AbortController(), over, end }
}
