import type { RetryPolicy } from './route.ts'

/** No wait of our own is longer, ms. */
const maxBackoffMs = 30_000

/**
 * How long to leave a deployment alone after its nth failure, ms: exponential with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). What the provider asked for comes on top, so that a
 * crowd that was told the same time does not come back at the same time.
 *
 * @param random in [0, 1)
 */
export const backoffMs = (policy: RetryPolicy, failures: number, askedMs: number, random: () => number): number =>
  askedMs + random() * Math.min(policy.backoffMs * 2 ** (failures - 1), maxBackoffMs)
