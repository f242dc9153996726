import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { isJsonObject, objectsIn, parseObject } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'

/** A small OTLP/HTTP collector on 127.0.0.1 that understands JSON. */
export interface OtlpReceiver {
  readonly url: string
  readonly spans: readonly JsonObject[]
  /** Of the requests, in order. */
  readonly heads: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[]
  /** The attributes of every resource that was sent. */
  readonly resources: readonly JsonObject[]
  close(): Promise<void>
}

export const startOtlpReceiver = async (status = 200): Promise<OtlpReceiver> => {
  const spans: JsonObject[] = []
  const heads: { path: string; headers: IncomingHttpHeaders }[] = []
  const resources: JsonObject[] = []
  const server = createServer(async (request, response) => {
    heads.push({ path: request.url ?? '', headers: request.headers })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    for (const { resource, scopeSpans } of objectsIn(
      parseObject(Buffer.concat(chunks).toString())?.['resourceSpans'],
    )) {
      if (isJsonObject(resource)) resources.push(attributesOf(resource))
      for (const scope of objectsIn(scopeSpans)) spans.push(...objectsIn(scope['spans']))
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    spans,
    heads,
    resources,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Attributes as a plain object. */
export const attributesOf = (of: JsonObject): JsonObject =>
  Object.fromEntries(
    objectsIn(of['attributes']).map(({ key, value }) => [
      String(key),
      isJsonObject(value) ? (Object.values(value)[0] ?? null) : null,
    ]),
  )
