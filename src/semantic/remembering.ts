import type { Selector } from '../cache/store.ts'
import type { IndexedPrompt } from './vector-index.ts'

export type RememberedPrompt = Omit<IndexedPrompt, 'vector'>

/** Prompts on their way into the index, behind the answers that they came with. */
export interface Remembering {
  /** Takes the prompt in, or drops it when too many wait: its next miss brings it again. */
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

/** `limit` prompts wait at most; `lanes` are kept at a time. */
export const remembering = (limit: number, lanes: number): Remembering => {
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
    for (const one of running) if (isMeant(one.prompt, selector)) one.callBack.abort('dropped')
    for (const one of waiting) {
      if (!isMeant(one.prompt, selector)) continue
      waiting.delete(one)
      one.end()
    }
  }
  return {
    add: (prompt) => {
      if (waiting.size >= limit) return
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
