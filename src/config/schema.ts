import { z } from 'zod'
import { modelSettings, retrySettings, timeoutSettings } from './models.ts'
import { semanticSettings } from './semantic.ts'
import { duration, flag, optionalText, size, whole } from './values.ts'

const server = z.strictObject({
  host: z.string().default('127.0.0.1').describe('Address to listen on.'),
  port: whole(0, 65_535).prefault(8484).describe('Port to listen on; 0 takes a free one.'),
  open: flag
    .prefault(false)
    .describe('Allow a non-loopback address without any client key. Anybody who reaches it can spend your money.'),
  secret: optionalText.describe(
    'Signs the ids of responses that a provider keeps, so that no other tenant can use them; the same on every instance. Without it each start makes one up, and ids given out before are no longer known.',
  ),
  bodyLimit: size.prefault('32MB').describe('Largest request body.'),
  bodyTimeout: duration.prefault('30s').describe('How long a client may take to send its body.'),
  uploads: z
    .strictObject({
      limit: size.prefault('64MB').describe('Largest form (multipart/form-data), files included.'),
      timeout: duration
        .prefault('5m')
        .describe('How long a client may take to send one, and whoever moves a cache to send an export.'),
      space: size.prefault('1GB').describe('Bound of all forms that are being taken in or sent on.'),
      folder: optionalText.describe(
        'Where files wait when there is more than 1 MB of them, under no name; the temporary folder of the system when absent.',
      ),
    })
    .prefault({})
    .describe('Forms with files: sound and pictures.'),
  heartbeat: duration
    .prefault('15s')
    .describe('After this long without a first token a stream gets SSE comments, so that proxies keep it open.'),
  drainTimeout: duration.prefault('30s').describe('How long running answers may go on after SIGTERM.'),
  cors: z
    .strictObject({
      origins: z.array(z.string()).default([]).describe('Origins that browsers may call from; `*` is all.'),
    })
    .prefault({})
    .describe('Off unless origins are named.'),
  docs: flag.prefault(true).describe('false: no /docs and no /openapi.json.'),
})

const client = z
  .strictObject({
    name: z.string().min(1).describe('Shown in logs and metrics.'),
    key: optionalText.describe('The client key itself, best as `${NAME}`.'),
    keyHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: '64 hex digits: the SHA-256 of the key' })
      .optional()
      .describe('The SHA-256 of the key in hex, in place of `key`.'),
    tenant: z
      .string()
      .min(1)
      .optional()
      .describe('Whose answers these are; the name when absent. Tenants never share answers.'),
    models: z
      .array(z.string())
      .default(['*'])
      .describe('Models this client may ask for; `*` is any run of characters.'),
  })
  .refine((value) => (value.key === undefined) !== (value.keyHash === undefined), {
    error: 'exactly one of key and keyHash',
  })

const provider = z.strictObject({
  kind: z
    .string()
    .optional()
    .describe('Which provider it is, when the name is your own: `openai-compatible`, `azure-openai` …'),
  apiKey: optionalText.describe('The credential sent to the provider.'),
  baseUrl: optionalText.describe("In place of the provider's own address."),
  headers: z.record(z.string(), z.string()).default({}).describe('Headers added to every call.'),
})

const cache = z.strictObject({
  enabled: flag.prefault(true).describe('false: every call goes to a provider.'),
  store: z
    .enum(['auto', 'memory', 'lmdb', 'redis'])
    .default('auto')
    .describe('auto: redis if redis.url is set, else lmdb.'),
  path: z.string().default('.reprise/cache').describe('Folder of the embedded store.'),
  maxBytes: size.prefault('2GB').describe('Bound of the embedded store.'),
  maxEntryBytes: size.prefault('4MB').describe('A larger answer is not kept.'),
  memory: z
    .strictObject({
      maxBytes: size.prefault('256MB').describe('Bound of the memory tier.'),
      eviction: z
        .enum(['lru', 'lfu', 'fifo', 'random', 'cost'])
        .default('lru')
        .describe('What leaves first; cost keeps what saves most per byte.'),
    })
    .prefault({}),
  ttl: duration.prefault('1h').describe('How long an answer is fresh.'),
  maxTtl: duration.optional().describe('The longest lifetime a call may ask for; ttl when absent.'),
  staleWhileRevalidate: duration
    .prefault('10m')
    .describe('How long after that it is served at once while one refresh runs (RFC 5861).'),
  staleIfError: duration
    .prefault('1d')
    .describe('How long after that it is served when every deployment failed (RFC 5861).'),
  refreshAhead: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe('Share of ttl after which an entry that was hit is refreshed before anyone waits; 0 turns it off.'),
  scope: z.enum(['tenant', 'shared']).default('tenant').describe('shared: one answer serves every tenant.'),
  replay: z
    .enum(['at-once', 'paced'])
    .default('at-once')
    .describe('How a kept answer is streamed; paced: as a quick model would, some hundred tokens a second.'),
  semantic: semanticSettings.prefault({}).describe('Answers of similar prompts.'),
})

const prompts = z.strictObject({
  path: optionalText.describe('Folder of prompt files; `prompts` where there is one, else the shipped examples.'),
  model: z.string().min(1).default('demo/echo').describe('Model of prompt files that name none.'),
  maxInputBytes: size.prefault('256KB').describe('Largest variables of one call where the file does not say.'),
  reload: duration.prefault('2s').describe('How often the folder is looked at for changes; 0 turns it off.'),
})

const redis = z.strictObject({
  url: optionalText.describe('redis:// or rediss:// address; Cluster and Sentinel as docs/operating.md tells.'),
  ca: optionalText.describe(
    'PEM file of the authorities that may sign the certificate of a rediss:// server, in place of those that Node knows.',
  ),
  prefix: z.string().default('reprise').describe('First part of every key.'),
  readDeadline: duration.prefault('50ms').describe('A slower read counts as a miss.'),
  writeDeadline: duration.prefault('200ms').describe('A slower write is given up.'),
})

const price = z.strictObject({
  input: z.number().min(0).describe('US dollars per million input tokens.'),
  output: z.number().min(0).describe('US dollars per million output tokens.'),
  cachedInput: z
    .number()
    .min(0)
    .optional()
    .describe("US dollars per million input tokens read from the provider's cache."),
})

/** Every setting of Reprise with its default. Durations come out in milliseconds, sizes in bytes. */
export const configSchema = z.strictObject({
  server: server.prefault({}).describe('Where and how it listens.'),
  log: z
    .strictObject({
      level: z
        .enum(['silent', 'error', 'warn', 'info', 'debug'])
        .default('info')
        .describe('One line a request at info.'),
    })
    .prefault({}),
  clients: z
    .array(client)
    .default([])
    .describe('Who may call. None: open, and then only on a loopback address unless server.open is true.'),
  admin: z
    .strictObject({
      key: optionalText.describe('Without it the admin API answers only a loopback peer.'),
      showBodies: flag
        .prefault(false)
        .describe(
          'true: whoever the admin API answers may see texts: prompts of near misses on the dashboard, how kept answers begin, and whole ones in an export.',
        ),
    })
    .prefault({}),
  metrics: z
    .strictObject({ key: optionalText.describe('With it /metrics, /healthz and /readyz ask for this key.') })
    .prefault({}),
  traces: z
    .strictObject({
      endpoint: optionalText
        .refine((value) => value === undefined || (URL.canParse(value) && /^https?:/.test(value)), {
          error: 'an http:// or https:// address',
        })
        .describe(
          'Base address of an OTLP/HTTP collector, such as http://localhost:4318. Without it nothing is traced.',
        ),
      serviceName: z.string().min(1).default('reprise').describe('service.name of the spans.'),
      sample: z
        .number()
        .min(0)
        .max(1)
        .default(1)
        .describe('Share of requests that begin a trace; those that come with a traceparent keep their own decision.'),
      hitsPerSecond: whole(0, 1_000_000)
        .prefault(100)
        .describe(
          'Of plain hits that begin a trace, about so many a second get their span, an even share of them. All other requests do.',
        ),
    })
    .prefault({})
    .describe('OpenTelemetry spans (docs/observing.md).'),
  providers: z
    .record(z.string(), provider)
    .default({})
    .describe('Accounts at providers. Those whose `<NAME>_API_KEY` is set are on without being named here.'),
  models: z
    .record(z.string(), modelSettings)
    .default({})
    .describe('Names that clients may ask for, beyond provider/model.'),
  routing: z
    .strictObject({
      retry: retrySettings.prefault({}),
      timeout: timeoutSettings.prefault({}),
      strict: flag
        .prefault(false)
        .describe(
          'Refuse a request of which something cannot be said to its provider, as `x-reprise-strict: true` does for one call. Else that is left out and named in `x-reprise-dropped`.',
        ),
      maxAnswerBytes: size.prefault('64MB').describe("A provider's answer larger than this is cut off."),
      connections: whole(1, 10_000).prefault(256).describe('Open connections per provider address.'),
    })
    .prefault({})
    .describe('For every model that does not say otherwise.'),
  prices: z.record(z.string(), price).default({}).describe('Prices by provider/model, over the built-in table.'),
  cache: cache.prefault({}),
  prompts: prompts.prefault({}).describe('Prompt files that become REST endpoints.'),
  redis: redis.prefault({}),
})

export type Config = z.output<typeof configSchema>
