import type { Transmission } from '../routing/route.ts'
import { withoutSecrets } from './error-text.ts'
import { longestWaitMs, waitIn } from './wait.ts'

type Headers = Readonly<Record<string, string>>

interface SortingFacts {
  /** Blanked wherever the provider repeats them. */
  readonly secrets: readonly string[]
  /** Epoch ms. */
  readonly now: number
}

/** The provider's headers by who may see them. */
export const sortedHeaders = (
  headers: Headers,
  { secrets, now }: SortingFacts,
): Pick<Transmission, 'headers' | 'cacheHeaders'> => ({
  headers: { ...forClient(headers, { secrets, now }), ...upstreamId(headers, secrets) },
  cacheHeaders: only(headers, cacheNames),
})

const forClient = (headers: Headers, { secrets, now }: SortingFacts): Headers =>
  Object.fromEntries(
    Object.entries(only(headers, clientNames)).flatMap(([name, value]) => {
      const unitMs = waits[name]
      const passed = unitMs === undefined ? withoutSecrets(value, secrets) : boundedWait(value, unitMs, now)
      return passed === undefined ? [] : [[name, passed]]
    }),
  )

const only = (headers: Headers, names: RegExp): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.test(name)))

const clientNames = /^(?:x-ratelimit-.+|anthropic-ratelimit-.+|retry-after|retry-after-ms|openai-processing-ms)$/

const cacheNames = /^(?:cache-control|expires|age|date)$/

/** By header: milliseconds in its unit. */
const waits: Readonly<Record<string, number>> = { 'retry-after': 1_000, 'retry-after-ms': 1 }

/** A wait as clients obey it, bounded; undefined for what is neither a number nor a date (RFC 9110 §10.2.3). */
const boundedWait = (value: string, unitMs: number, now: number): string | undefined => {
  const ms = waitIn(value, unitMs, now)
  return ms === undefined ? undefined : String(Math.ceil(Math.min(ms, longestWaitMs) / unitMs))
}

/** What to quote to the provider's support, under a name that does not hide our own `x-request-id`. */
const upstreamId = (headers: Headers, secrets: readonly string[]): Headers => {
  const id = idNames.map((name) => headers[name]).find((value) => value !== undefined)
  return id === undefined ? {} : { 'x-reprise-upstream-request-id': withoutSecrets(id, secrets).slice(0, 200) }
}

const idNames = ['x-request-id', 'request-id', 'apim-request-id', 'cf-ray'] as const
