/** One change that waits for its commit. */
export interface QueuedWrite {
  /** The one entry that it changes; undefined: it may change others, and is a commit by itself. */
  readonly entry?: string | undefined
  /** Whether it changed anything. */
  change(generation: number, first: boolean): boolean
}

/** Writes in the order in which they came, one commit at a time: a commit takes milliseconds, whatever is in it. */
export interface WriteQueue {
  /** Rejects as the commit does. */
  add(write: QueuedWrite): Promise<void>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
  isBusy(): boolean
}

/** About 5 ms in which nobody else can write. */
const mostTogether = 128

interface Waiting {
  readonly write: QueuedWrite
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export const createWriteQueue = (commit: (group: readonly QueuedWrite[]) => Promise<void>): WriteQueue => {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting.splice(0, together(waiting))
      try {
        await commit(group.map(({ write }) => write))
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    running = undefined
  }
  return {
    add: (write) =>
      new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject })
        // Not before the next turn of the microtasks: what is added now goes together.
        running ??= Promise.resolve().then(run)
      }),
    idle: async () => running,
    isBusy: () => running !== undefined,
  }
}

/** How many at the front may be one commit: each reads the state before, so no two may change the same entry. */
const together = (waiting: readonly Waiting[]): number => {
  const entries = new Set<string>()
  for (const { write } of waiting.slice(0, mostTogether)) {
    if (write.entry === undefined || entries.has(write.entry)) break
    entries.add(write.entry)
  }
  return Math.max(1, entries.size)
}
