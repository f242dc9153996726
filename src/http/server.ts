import { createServer, IncomingMessage, type Server } from 'node:http'
import {
  getRequestListener,
  RequestError as UnreadableRequest,
  type Http2Bindings,
  type HttpBindings,
} from '@hono/node-server'
import type { Clock } from '../clock.ts'
import type { Dialect } from '../dialect.ts'
import { invalid } from '../errors.ts'
import { answerClientErrors } from './client-errors.ts'
import { closeAfterEarly } from './early-refusal.ts'
import { trackConnections, type Connections } from './connections.ts'
import { problemResponse } from './problem-response.ts'
import { requestIdFrom } from './request-id.ts'
import { within } from './within.ts'

export interface ListenSettings {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** As the doors have it; what a client may take for its head comes on top. */
  readonly bodyTimeoutMs: number
  readonly maxHeaderBytes?: number | undefined
  readonly clock: Clock
  /** Words the errors of requests that are no HTTP. */
  readonly dialect: Pick<Dialect, 'error'>
  /** Ends the calls that still run, each in its dialect's words. */
  readonly breakOff: () => void
}

export interface Listening {
  readonly address: { readonly host: string; readonly port: number }
  /** How many answers run now. */
  running(): number
  /** Takes no more requests, lets running answers end, and breaks off those that have not after `drainTimeoutMs`. Resolves with how many those were, a second later at most. */
  close(drainTimeoutMs: number): Promise<number>
}

/** Anything that answers requests as a Hono app does, so that a reload can put another in its place. */
export interface Answering {
  fetch(request: Request, bindings: HttpBindings): Response | Promise<Response>
}

/** Serves the app on a socket. Rejects with what to do when the address cannot be had. */
export const listen = async (app: Answering, settings: ListenSettings): Promise<Listening> => {
  const { host, port, dialect } = settings
  const server = createServer(timeouts(settings), listenerOf(app, settings))
  server.keepAliveTimeout = keepAliveMs
  const connections = trackConnections(server)
  answerClientErrors(server, connections, dialect)
  await open(server, host, port)
  const address = server.address()
  return {
    address: { host, port: typeof address === 'object' && address !== null ? address.port : port },
    running: connections.count,
    close: (drainTimeoutMs) => drain(server, connections, drainTimeoutMs, settings),
  }
}

const headTimeoutMs = 20_000
// Longer than the 60 s after which most load balancers drop an idle connection, so that it is never we who drop one they are about to use.
const keepAliveMs = 75_000
const defaultHeaderBytes = 16_384

const timeouts = ({ bodyTimeoutMs, maxHeaderBytes = defaultHeaderBytes }: ListenSettings) => ({
  maxHeaderSize: maxHeaderBytes,
  headersTimeout: headTimeoutMs,
  // Behind the doors' own limit, which answers in the dialect: for requests that no door reads.
  requestTimeout: headTimeoutMs + bodyTimeoutMs + 10_000,
  connectionsCheckingInterval: 5_000,
  keepAlive: true,
})

const listenerOf = (app: Answering, { dialect, clock }: Pick<ListenSettings, 'dialect' | 'clock'>) =>
  getRequestListener(
    (request, bindings) => {
      if (!isHttp1(bindings)) return new Response(null, { status: 505 })
      const answer = app.fetch(request, bindings)
      if (bindings.incoming.complete) return answer
      return Promise.resolve(answer).then((response) => closeAfterEarly(response, bindings, clock))
    },
    { errorHandler: (error) => problemResponse(dialect, meaningOf(error), requestIdFrom(undefined)) },
  )

const isHttp1 = (bindings: HttpBindings | Http2Bindings): bindings is HttpBindings =>
  bindings.incoming instanceof IncomingMessage

/** A request that has no URL never reaches the app. */
const meaningOf = (error: unknown): unknown =>
  error instanceof UnreadableRequest
    ? invalid(`The request target or its Host is ill-formed: ${error.message}.`)
    : error

const open = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(whyNot(error, host, port), { cause: error })),
    )
    server.listen(port, host, resolve)
  })

const whyNot = ({ code, message }: NodeJS.ErrnoException, host: string, port: number): string => {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken. Stop what listens there, or set another PORT (server.port).`
    case 'EACCES':
      return `Port ${port} on ${host} is not allowed to this user. Set a PORT (server.port) above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Set HOST (server.host) to one that is, such as 127.0.0.1.`
    default:
      return `Cannot listen on ${host}, port ${port}: ${message}`
  }
}

/** How long what is broken off may take to say so. */
const lastWordsMs = 1_000

const drain = async (
  server: Server,
  connections: Connections,
  ms: number,
  { clock, breakOff }: Pick<ListenSettings, 'clock' | 'breakOff'>,
): Promise<number> => {
  // Meanwhile the listener stays open, so that a probe hears that the gateway is draining, and not nothing.
  const empty = connections.closeIdle().then(() => true)
  const finished = await within(empty, ms, clock)
  server.close()
  if (finished !== undefined) return 0
  const broken = connections.count()
  breakOff()
  if (broken > 0) await within(empty, lastWordsMs, clock)
  connections.destroy()
  return broken
}
