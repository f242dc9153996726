import type { Call, Caller, Content } from '../../src/call.ts'
import { noControls } from '../../src/call.ts'
import type { Dialect, StreamEvent } from '../../src/dialect.ts'
import { RequestError, RouteFailedError, UpstreamError } from '../../src/errors.ts'
import type { Problem, UpstreamErrorFacts, UpstreamFault } from '../../src/errors.ts'
import type { GatewayEvent } from '../../src/events.ts'
import { isJsonObject } from '../../src/json.ts'
import type { Provider, ProviderAccount } from '../../src/provider.ts'
import { createHealth, type Health } from '../../src/routing/health.ts'
import { createRouter } from '../../src/routing/router.ts'
import type { Deployment, Route, Router, Transmission, Transmit, TransmitLimits } from '../../src/routing/route.ts'
import { fakeClock, type FakeClock } from '../support/fake-clock.ts'

export const providerOf = (name: string, members: Partial<Provider> = {}): Provider => ({
  name,
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions' },
  ...members,
})

export const accountOf = (name: string, members: Partial<ProviderAccount> = {}): ProviderAccount => ({
  name,
  provider: providerOf(name),
  baseUrl: `https://${name}.test/v1`,
  credential: `key-of-${name}`,
  headers: {},
  ...members,
})

export const deploymentOf = (name: string, members: Partial<Deployment> = {}): Deployment => ({
  id: `${name}/m`,
  account: accountOf(name),
  model: 'm',
  weight: 1,
  ...members,
})

type RouteMembers = Omit<Partial<Route>, 'deployments' | 'timeouts'> & {
  readonly totalMs?: number
  readonly answerMs?: number
}

export const routeOf = (
  [first, ...others]: readonly Deployment[],
  { totalMs = 600_000, answerMs, ...members }: RouteMembers = {},
): Route => ({
  name: 'assistant',
  configured: true,
  deployments: [first ?? deploymentOf('a'), ...others],
  selection: 'first',
  retry: { attempts: 2, backoffMs: 100, maxWaitMs: 600_000 },
  timeouts: { connectMs: 2_000, answerMs, firstTokenMs: 300_000, idleMs: 60_000, totalMs },
  cache: {},
  ...members,
})

const unused = () => {
  throw new Error('not part of these tests')
}

/** As much of the chat dialect as routing touches. */
const dialect: Dialect = {
  name: 'chat',
  parse: unused,
  outbound: unused,
  answer: { content: { members: ['choices'], kind: 'list' }, isComplete: unused, usage: unused, renewed: {} },
  error: unused,
  readError: (body) => {
    const error = isJsonObject(body['error']) ? body['error'] : {}
    const text = (member: string) => (typeof error[member] === 'string' ? error[member] : undefined)
    return { message: text('message') ?? '', code: text('code'), param: text('param') }
  },
  promptView: unused,
}

export const callOf = (
  members: Partial<Call> & { readonly stream?: boolean; readonly credential?: string | undefined } = {},
): Call => {
  const { stream = false, credential, ...others } = members
  const caller: Caller = { name: 'web', tenant: 'acme', models: ['*'], credential }
  const { signal } = new AbortController()
  return {
    id: 'request-1',
    dialect,
    request: { body: {}, model: 'assistant', stream },
    bytes: new Uint8Array(),
    lossless: true,
    headers: {},
    query: '',
    caller,
    controls: noControls,
    signal: () => signal,
    receivedAt: 0,
    ...others,
  }
}

export const fault = (kind: UpstreamFault, facts: Partial<UpstreamErrorFacts> = {}): UpstreamError =>
  new UpstreamError({ deployment: 'x/m', fault: kind, message: `${kind} happened`, ...facts })

export const rateLimited = (retryAfterMs?: number): UpstreamError => fault('overload', { status: 429, retryAfterMs })

export const answerOf = (text = '{}'): Transmission => ({
  content: { kind: 'body', text, body: {} },
  headers: { 'x-from': 'upstream' },
  cacheHeaders: { 'cache-control': 'no-store' },
  dropped: ['seed'],
})

export const streamOf = (events: AsyncIterable<StreamEvent>): Transmission => ({
  content: { kind: 'events', events },
  headers: {},
  cacheHeaders: {},
  dropped: [],
})

/** What one try does: answer, or throw. */
export type Play = (call: Call, limits: TransmitLimits) => Promise<Transmission> | Transmission

export interface Stage {
  readonly router: Router
  readonly health: Health
  readonly clock: FakeClock
  readonly events: GatewayEvent[]
  readonly faults: unknown[]
  /** Each try: when, where, with what credential of the caller. */
  readonly tries: { readonly at: number; readonly id: string; readonly credential: string | undefined }[]
}

/** A router over deployments that play their parts; when a script is used up its last part repeats. */
export const stage = (
  scripts: Readonly<Record<string, readonly Play[]>>,
  {
    random = () => 0,
    price = () => undefined,
  }: { random?: () => number; price?: (one: Deployment) => number | undefined } = {},
): Stage => {
  const clock = fakeClock(0)
  const events: GatewayEvent[] = []
  const faults: unknown[] = []
  const tries: Stage['tries'][number][] = []
  const announce = (event: GatewayEvent) => void events.push(event)
  const health = createHealth({ clock, announce })
  const played = new Map<string, number>()
  const transmit: Transmit = async (call, { id }, limits) => {
    tries.push({ at: clock.now(), id, credential: call.caller.credential })
    const turn = played.get(id) ?? 0
    played.set(id, turn + 1)
    const script = scripts[id] ?? []
    const play = script[Math.min(turn, script.length - 1)]
    if (play === undefined) throw new Error(`${id} has no part`)
    return play(call, limits)
  }
  const onFault = (error: unknown, requestId: string) => void faults.push({ error, requestId })
  return {
    router: createRouter({ transmit, clock, random, health, price, announce, onFault }),
    health,
    clock,
    events,
    faults,
    tries,
  }
}

export const answers: Play = () => answerOf()
export const fails =
  (error: unknown): Play =>
  () => {
    throw error
  }
/** Never settles, whatever happens. */
export const hangs: Play = () => new Promise(() => {})

/** The rejection of a promise; fails when it resolves. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => {
      throw new Error('resolved')
    },
    (error: unknown) => error,
  )

export const eventsOf = (content: Content): AsyncIterable<StreamEvent> => {
  if (content.kind !== 'events') throw new Error('no events')
  return content.events
}

/** What the caller is told. */
export const problemIn = (error: unknown): Problem => {
  if (error instanceof RouteFailedError || error instanceof RequestError) return error.problem
  throw error
}
