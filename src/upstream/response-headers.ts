import type { Transmission } from '../routing/route.ts'

type Headers = Readonly<Record<string, string>>

/** The provider's headers by who may see them. */
export const sortedHeaders = (headers: Headers): Pick<Transmission, 'headers' | 'cacheHeaders'> => ({
  headers: { ...only(headers, forClient), ...upstreamId(headers) },
  cacheHeaders: only(headers, forCache),
})

const only = (headers: Headers, names: RegExp): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.test(name)))

const forClient = /^(?:x-ratelimit-.+|anthropic-ratelimit-.+|retry-after|retry-after-ms|openai-processing-ms)$/

const forCache = /^(?:cache-control|expires|age|date)$/

/** What to quote to the provider's support, under a name that does not hide our own `x-request-id`. */
const upstreamId = (headers: Headers): Headers => {
  const id = idNames.map((name) => headers[name]).find((value) => value !== undefined)
  return id === undefined ? {} : { 'x-reprise-upstream-request-id': id.slice(0, 200) }
}

const idNames = ['x-request-id', 'request-id', 'apim-request-id', 'cf-ray'] as const
