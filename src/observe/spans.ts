import { createTraceState, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { Attributes, SpanContext } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { AttemptEnd, RequestEnd, TracePlace } from '../events.ts'
import { stateOfShare } from '../trace/share.ts'
import { operationName } from './operation-name.ts'
import type { ProviderName } from './provider-name.ts'

/** What all spans of a gateway have in common. */
interface Common {
  readonly resource: Resource
  readonly providerName: ProviderName
}

/** The span of a finished request. */
export const requestSpan = (event: RequestEnd, own: TracePlace, { resource, providerName }: Common): ReadableSpan => {
  const { parentSpanId } = own
  const fault = event.error ?? (event.completed ? undefined : 'client_left')
  return finished(resource, {
    name: `${operationName(event.dialect)} ${event.route}`,
    kind: SpanKind.SERVER,
    context: own,
    parent: parentSpanId === undefined ? undefined : { ...own, spanId: parentSpanId },
    startedAt: event.startedAt,
    durationMs: event.durationMs,
    // HTTP's conventions: of a server's own spans only what is the server's fault is an error.
    failure: event.status >= 500 || !event.completed ? fault : undefined,
    attributes: requestAttributes(event, { fault, provider: event.provider && providerName(event.provider) }),
  })
}

/** The span of one try, under its request's. */
export const attemptSpan = (
  event: AttemptEnd,
  { parent, spanId }: { readonly parent: TracePlace; readonly spanId: string },
  { resource, providerName }: Common,
): ReadableSpan => {
  const { deployment, provider, startedAt, durationMs, failure } = event.attempt
  const model = deployment.slice(provider.length + 1)
  return finished(resource, {
    name: `${operationName(event.dialect)} ${model}`,
    kind: SpanKind.CLIENT,
    context: { ...parent, spanId },
    parent,
    startedAt,
    durationMs,
    failure: failure?.fault,
    attributes: given({
      'gen_ai.operation.name': operationName(event.dialect),
      'gen_ai.provider.name': providerName(provider),
      'gen_ai.request.model': model,
      'reprise.deployment': deployment,
      'reprise.request_id': event.requestId,
      'http.response.status_code': failure?.status,
      'error.type': failure?.fault,
    }),
  })
}

/** https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/ */
const requestAttributes = (
  event: RequestEnd,
  { fault, provider }: { readonly fault: string | undefined; readonly provider: string | undefined },
): Attributes =>
  given({
    'gen_ai.operation.name': operationName(event.dialect),
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': event.route,
    'gen_ai.response.model': event.model,
    'gen_ai.usage.input_tokens': event.usage?.inputTokens,
    'gen_ai.usage.output_tokens': event.usage?.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': event.usage?.cachedInputTokens,
    'gen_ai.usage.cache_creation.input_tokens': event.usage?.cacheWriteTokens,
    'http.request.method': event.method,
    'http.route': event.door,
    'http.response.status_code': event.status,
    'error.type': fault,
    'reprise.request_id': event.requestId,
    'reprise.caller': event.caller,
    'reprise.tenant': event.tenant,
    'reprise.streamed': event.streamed,
    'reprise.completed': event.completed,
    'reprise.attempts': event.attempts,
    'reprise.cache.outcome': event.outcome?.kind,
    'reprise.cache.detail': event.outcome?.detail,
    'reprise.cache.age_seconds': event.outcome?.ageSeconds,
    'reprise.cache.similarity': event.outcome?.similarity,
    'reprise.cost_dollars': event.cost,
    'reprise.saved_dollars': event.saved,
    'reprise.first_output_ms': event.firstOutputMs,
    'reprise.upstream_ms': event.upstreamMs,
  })

const given = (attributes: Attributes): Attributes => {
  const known: Attributes = {}
  for (const name in attributes) if (attributes[name] !== undefined) known[name] = attributes[name]
  return known
}

interface SpanFacts {
  readonly name: string
  readonly kind: SpanKind
  readonly context: TracePlace
  readonly parent: TracePlace | undefined
  /** Epoch ms. */
  readonly startedAt: number
  readonly durationMs: number
  readonly failure: string | undefined
  readonly attributes: Attributes
}

const finished = (resource: Resource, facts: SpanFacts): ReadableSpan => ({
  name: facts.name,
  kind: facts.kind,
  spanContext: () => spanContextOf(facts.context),
  ...(facts.parent === undefined
    ? {}
    : { parentSpanContext: { ...spanContextOf(facts.parent), isRemote: facts.kind === SpanKind.SERVER } }),
  startTime: hrTime(facts.startedAt),
  endTime: hrTime(facts.startedAt + facts.durationMs),
  duration: hrTime(facts.durationMs),
  status:
    facts.failure === undefined
      ? { code: SpanStatusCode.UNSET }
      : { code: SpanStatusCode.ERROR, message: facts.failure },
  attributes: facts.attributes,
  links: [],
  events: [],
  ended: true,
  resource,
  instrumentationScope: { name: 'reprise' },
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
})

const spanContextOf = ({ traceId, spanId, sampled, share = 1 }: TracePlace): SpanContext => ({
  traceId,
  spanId,
  traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
  ...(share < 1 ? { traceState: createTraceState(stateOfShare(share)) } : {}),
})

/** Whole seconds and nanoseconds. */
const hrTime = (ms: number): [number, number] => {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)]
}
