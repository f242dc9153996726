import type { JsonObject } from '../../src/json.ts'
import type { TransportResponse } from '../../src/provider.ts'

export const jsonOf = (body: JsonObject): TransportResponse => response(200, body)

/** The caller's fault, in OpenAI's shape. */
export const refused = (status: 400 | 404, code: string, message: string, param: string): TransportResponse =>
  response(status, { error: { message, type: 'invalid_request_error', param, code } })

/** Ours. `loading` passes, and says when to come again. */
export const failed = (code: 'loading' | 'unavailable', message: string): TransportResponse => {
  const { headers, ...rest } = response(503, { error: { message, type: 'server_error', param: null, code } })
  return { ...rest, headers: code === 'loading' ? { ...headers, 'retry-after': '1' } : headers }
}

const response = (status: number, body: JsonObject): TransportResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: (async function* () {
    yield new TextEncoder().encode(JSON.stringify(body))
  })(),
})
