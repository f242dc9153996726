import type { Call } from '../../src/call.ts'
import { noControls } from '../../src/call.ts'
import type { Dialect } from '../../src/dialect.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import type { JsonObject } from '../../src/json.ts'
import type { Provider } from '../../src/provider.ts'
import type { Deployment, TransmitLimits } from '../../src/routing/route.ts'

/** A call as a door would make it of this body. */
export const callOf = (body: JsonObject, own: Partial<Call> & { readonly door?: Dialect } = {}): Call => {
  const { door = chat, ...rest } = own
  const { signal } = new AbortController()
  return {
    id: 'req-1',
    dialect: door,
    request: door.parse(body),
    bytes: new TextEncoder().encode(JSON.stringify(body)),
    lossless: true,
    headers: {},
    query: '',
    caller: { name: 'web', tenant: 'acme', models: ['*'] },
    controls: noControls,
    signal: () => signal,
    receivedAt: 0,
    ...rest,
  }
}

/** A deployment at `baseUrl` with the key `sk-gateway-key`, unless told otherwise. */
export const deploymentOf = (
  provider: Provider,
  baseUrl: string,
  own: {
    readonly model?: string
    readonly parameters?: JsonObject
    readonly credential?: string | undefined
    readonly headers?: Readonly<Record<string, string>>
  } = {},
): Deployment => {
  const { model = 'm-1', parameters, credential = 'sk-gateway-key' } = own
  const account = {
    name: provider.name,
    provider,
    baseUrl,
    headers: own.headers ?? {},
    credential: 'credential' in own ? own.credential : credential,
  }
  return { id: `${provider.name}/${model}`, account, model, weight: 1, parameters }
}

/** Waits of 1 s to connect, 5 s to the first token, 2 s idle, 60 s in all, counted from `now`. */
export const limitsAt = (now: number, signal: AbortSignal = new AbortController().signal): TransmitLimits => ({
  timeouts: { connectMs: 1_000, firstTokenMs: 5_000, idleMs: 2_000, totalMs: 60_000 },
  deadlineAt: now + 60_000,
  signal,
})

export const hello: JsonObject = { model: 'any', messages: [{ role: 'user', content: 'Hello' }] }
