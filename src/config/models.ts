import { z } from 'zod'
import { duration, flag, whole } from './values.ts'

const attempts = whole(1, 10).describe(
  'Tries at one deployment before the next is asked, the first included; after a try that ended by a timeout the next is asked at once.',
)
const backoff = duration.describe("First wait; doubles each time, with full jitter. A provider's retry-after wins.")

const maxWait = duration.describe(
  'The longest that a call waits, when no other can be asked, for a provider that asks for patience or a circuit breaker that lets the next try through. Beyond it the client gets the failure at once, a 429 with its retry-after.',
)

export const retrySettings = z.strictObject({
  attempts: attempts.prefault(2),
  backoff: backoff.prefault('250ms'),
  maxWait: maxWait.prefault('10s'),
})

const waits = {
  connect: duration.describe('To open a connection.'),
  answer: duration.describe('To the whole of a plain answer, while another deployment could be asked in its place.'),
  firstToken: duration.describe('To the first output of a stream.'),
  idle: duration.describe('Between two pieces of a stream.'),
  total: duration.describe('The whole call, retries and fallbacks included.'),
}

export const timeoutSettings = z.strictObject({
  connect: waits.connect.prefault('2s'),
  answer: waits.answer.prefault('5m'),
  firstToken: waits.firstToken.prefault('5m'),
  idle: waits.idle.prefault('1m'),
  total: waits.total.prefault('10m'),
})

const deployment = z.strictObject({
  provider: z.string().describe('Name under providers, or of a provider that is on by its key.'),
  model: z.string().min(1).describe("The provider's name for the model."),
  weight: z.number().positive().default(1).describe('Share of calls under select: weighted.'),
  parameters: z
    .record(z.string(), z.json())
    .optional()
    .describe("Members set on every body that goes there, over the caller's."),
})

const modelCache = z.strictObject({
  enabled: flag.optional().describe('false: calls for this model always go to a provider.'),
  ttl: duration.optional().describe('How long its answers are fresh.'),
  staleWhileRevalidate: duration.optional().describe('Over cache.staleWhileRevalidate.'),
  staleIfError: duration.optional().describe('Over cache.staleIfError.'),
})

/** One name that clients may ask for. */
export const modelSettings = z.strictObject({
  select: z
    .enum(['first', 'round-robin', 'weighted', 'least-busy', 'lowest-latency', 'lowest-cost'])
    .default('first')
    .describe('Which deployment is asked first; the others follow when it fails.'),
  deployments: z.array(deployment).min(1, { error: 'at least one deployment' }).describe('Places that can serve it.'),
  retry: z.strictObject({ attempts, backoff, maxWait }).partial().optional().describe('Over routing.retry.'),
  timeout: z.strictObject(waits).partial().optional().describe('Over routing.timeout.'),
  cache: modelCache.optional().describe('Over the general cache settings.'),
})
