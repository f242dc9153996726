import type { JsonObject } from '../json.ts'

export interface GatewayRequest {
  /** No slash at its end. */
  readonly base: string
  readonly path: string
  /** To be shown as a Bearer token. */
  readonly key?: string | undefined
  /** POST with it, GET without. A text goes as it is, under the `content-type` of `headers`. */
  readonly body?: JsonObject | string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** One request to a running gateway. Rejects as `fetch` does. */
export const askGateway = ({ base, path, key, body, headers, signal }: GatewayRequest): Promise<Response> =>
  fetch(`${base}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal,
  })

/** What to tell somebody whose command reached nothing at `base`. `cause`: what `fetch` rejected with. */
export const noGatewayMessage = (base: string, cause: unknown): string =>
  `No gateway answers at ${base} (${reasonOf(cause)}). Is it running? Name another address with --url.`

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
