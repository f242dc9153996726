import type { IndexedPrompt } from './vector-index.ts'

export type RememberedPrompt = Omit<IndexedPrompt, 'vector'>

/** Prompts on their way into the index, behind the answers that they came with. */
export interface Remembering {
  /** Takes the prompt in, or drops it when too many wait: its next miss brings it again. */
  add(prompt: RememberedPrompt): void
  /** Forgets those that wait and are meant. */
  drop(isMeant: (prompt: RememberedPrompt) => boolean): void
  /** From now on prompts are kept by this. */
  start(keep: (prompt: RememberedPrompt) => Promise<unknown>): void
  /** Resolves when nothing of the partition is on its way any more that was at the call. */
  settled(partition: string): Promise<unknown>
  /** The same of all partitions. */
  idle(): Promise<unknown>
  /** Forgets all that wait and keeps no more. */
  stop(): void
}

interface OnItsWay {
  readonly prompt: RememberedPrompt
  readonly over: Promise<void>
  readonly end: () => void
}

/** `limit` prompts wait at most; `lanes` are kept at a time. */
export const remembering = (limit: number, lanes: number): Remembering => {
  const waiting = new Set<OnItsWay>()
  const running = new Set<OnItsWay>()
  let keep: ((prompt: RememberedPrompt) => Promise<unknown>) | undefined

  const run = async (one: OnItsWay, how: NonNullable<typeof keep>) => {
    waiting.delete(one)
    running.add(one)
    await how(one.prompt).catch(() => undefined)
    running.delete(one)
    one.end()
    pump()
  }
  const pump = () => {
    for (const one of waiting) if (keep !== undefined && running.size < lanes) void run(one, keep)
  }
  const drop: Remembering['drop'] = (isMeant) => {
    for (const one of waiting) {
      if (!isMeant(one.prompt)) continue
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
      drop(() => true)
    },
  }
}

const onItsWay = (prompt: RememberedPrompt): OnItsWay => {
  let end = () => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  return { prompt, over, end }
}
