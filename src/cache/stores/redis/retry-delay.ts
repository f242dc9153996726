const firstRetryMs = 50
const maxRetryMs = 2_000

/** How long to wait before the next try to connect, ms: exponential, with jitter so that instances do not come back in step. */
export const retryDelay = (tries: number, draw: () => number = Math.random): number =>
  Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(tries - 1, 10)) * (0.5 + draw() / 2)
