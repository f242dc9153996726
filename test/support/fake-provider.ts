import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '../../src/json.ts'
import { parseObject } from '../../src/json.ts'

/** A provider on 127.0.0.1 that answers as it was told and remembers what it was asked. */
export interface FakeProvider {
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  readonly url: string
  /** Every request so far, in order of arrival. */
  readonly requests: readonly ReceivedRequest[]
  /** Queues replies, one a request. */
  reply(...replies: readonly Reply[]): void
  /** The reply of every request for which none is queued; a 500 that says so until this is called. */
  otherwise(reply: Reply | ((request: ReceivedRequest) => Reply)): void
  /** The `count`th request (from 1), waiting for it if it has not come yet. */
  received(count?: number): Promise<ReceivedRequest>
  /** How many connections were opened since the start. */
  connections(): number
  /** Breaks every connection and stops listening. */
  close(): Promise<void>
}

export interface ReceivedRequest {
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The parsed body; `{}` where it is no JSON object. */
  readonly json: JsonObject
  /** Resolves with true when the client left before the reply's end, with false when the reply ended. */
  readonly left: Promise<boolean>
}

/** What to do, in order. The head goes out with the first bytes, at `head`, or at the end. Nothing after `hang` or `reset` runs. */
export interface Reply {
  /** 200 unless given. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly steps: readonly Step[]
}

/** Bytes to send, a gate to wait at, or one of: `head` (send the head now), `hang` (nothing more, ever), `reset` (TCP RST). */
export type Step = { readonly send: string | Uint8Array } | Gate | 'head' | 'hang' | 'reset'

export interface Gate {
  readonly opened: Promise<void>
  open(): void
}

/** A pause that ends when the test says so. */
export const gate = (): Gate => {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

export const send = (bytes: string | Uint8Array): Step => ({ send: bytes })

/** One JSON answer. A string goes out as it is. */
export const jsonReply = (body: JsonObject | string, head: Omit<Reply, 'steps'> = {}): Reply => ({
  ...head,
  headers: { 'content-type': 'application/json', ...head.headers },
  steps: [send(typeof body === 'string' ? body : JSON.stringify(body))],
})

/** A stream; text steps go out as they are, one write each. */
export const streamReply = (steps: readonly (string | Step)[], head: Omit<Reply, 'steps'> = {}): Reply => ({
  ...head,
  headers: { 'content-type': 'text/event-stream', ...head.headers },
  steps: steps.map((step) =>
    typeof step === 'string' && step !== 'head' && step !== 'hang' && step !== 'reset' ? send(step) : step,
  ),
})

/** The text of one server-sent event. */
export const sse = (body: JsonObject | string, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof body === 'string' ? body : JSON.stringify(body)}\n\n`

/** Accepts the connection and the request, and never answers. */
export const hanging: Reply = { steps: ['hang'] }

/** Breaks the connection before the first byte. */
export const resetting: Reply = { steps: ['reset'] }

/** Starts listening. Close it in `afterAll` or `afterEach`. */
export const startFakeProvider = async (): Promise<FakeProvider> => {
  const requests: ReceivedRequest[] = []
  const waiting = new Set<{ readonly count: number; readonly notice: (request: ReceivedRequest) => void }>()
  const queue: Reply[] = []
  let fallback: Reply | ((request: ReceivedRequest) => Reply) = jsonReply(
    { error: { message: 'fake provider: no reply was queued', type: 'server_error', param: null, code: null } },
    { status: 500 },
  )
  let opened = 0

  const take = (request: ReceivedRequest): Reply =>
    queue.shift() ?? (typeof fallback === 'function' ? fallback(request) : fallback)

  const arrive = (request: ReceivedRequest) => {
    requests.push(request)
    for (const waiter of waiting) {
      if (requests.length < waiter.count) continue
      waiting.delete(waiter)
      waiter.notice(request)
    }
  }

  const server = createServer((incoming, response) => {
    incoming.on('error', () => {})
    response.on('error', () => {})
    void readRequest(incoming, response).then((request) => {
      arrive(request)
      return play(take(request), response)
    })
  })
  server.keepAliveTimeout = 0
  server.on('connection', () => opened++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    reply: (...replies) => void queue.push(...replies),
    otherwise: (reply) => {
      fallback = reply
    },
    received: (count = 1) => {
      const request = requests[count - 1]
      if (request !== undefined) return Promise.resolve(request)
      return new Promise((notice) => waiting.add({ count, notice }))
    },
    connections: () => opened,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const readRequest = async (incoming: IncomingMessage, response: ServerResponse): Promise<ReceivedRequest> => {
  const left = new Promise<boolean>((resolve) => response.on('close', () => resolve(!response.writableFinished)))
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk)
  } catch {
    // The client broke off while sending; what came is recorded all the same.
  }
  const text = Buffer.concat(chunks).toString('utf8')
  const url = incoming.url ?? '/'
  return {
    method: incoming.method ?? 'GET',
    url,
    path: url.split('?')[0] ?? url,
    headers: incoming.headers,
    text,
    json: parseObject(text) ?? {},
    left,
  }
}

const play = async (reply: Reply, response: ServerResponse): Promise<void> => {
  const head = () => {
    if (response.headersSent) return
    response.writeHead(
      reply.status ?? 200,
      Object.fromEntries(Object.entries(reply.headers ?? {}).map(([name, value]) => [name, listed(value)])),
    )
    response.flushHeaders()
  }
  for (const step of reply.steps) {
    if (response.destroyed || step === 'hang') return
    if (step === 'reset') {
      response.socket?.resetAndDestroy()
      return
    }
    if (step === 'head') head()
    else if ('opened' in step) await step.opened
    else {
      head()
      await new Promise<void>((resolve) => response.write(step.send, () => resolve()))
    }
  }
  if (response.destroyed) return
  head()
  response.end()
}

const listed = (value: string | readonly string[]): string | string[] =>
  typeof value === 'string' ? value : [...value]
