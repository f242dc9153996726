/** The calls at the doors whose answers are not whole yet, so that a gateway that stops can end them with a word. */
export interface RunningCalls {
  /** `end` is called when the call is broken off. Returns what to call when its answer is over. */
  add(end: () => void): () => void
  /** Ends all that run. */
  breakOff(): void
}

export const createRunningCalls = (): RunningCalls => {
  const running = new Set<() => void>()
  return {
    add: (end) => {
      running.add(end)
      return () => running.delete(end)
    },
    breakOff: () => running.forEach((end) => end()),
  }
}

/** A signal that is made when it is first asked for: it aborts when it is told to, or with the one it follows. */
export const lazySignal = (followed?: () => AbortSignal) => {
  let controller: AbortController | undefined
  const make = (): AbortController => {
    const made = new AbortController()
    const caller = followed?.()
    if (caller?.aborted === true) made.abort(caller.reason)
    // No AbortSignal.any, which costs more (see routing/attempt.ts).
    else caller?.addEventListener('abort', () => made.abort(caller.reason), { once: true })
    return made
  }
  return {
    signal: (): AbortSignal => (controller ??= make()).signal,
    /** A signal that nobody has asked for yet comes aborted. */
    abort: (reason: unknown): void => (controller ??= make()).abort(reason),
  }
}
