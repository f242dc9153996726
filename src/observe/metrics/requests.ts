import type { Announce, RequestEnd } from '../../events.ts'
import { operationName } from '../operation-name.ts'
import { perTokenBuckets } from './instruments.ts'
import type { Instruments } from './instruments.ts'

/** How many requests, how long they took, and how much of that was ours. */
export const requestMetrics = ({ counter, gauge, histogram }: Instruments): Announce => {
  const labels = ['gen_ai_operation_name', 'route', 'outcome'] as const
  const inFlight = gauge('reprise_requests_in_flight', 'Requests being answered now.', ['door'])
  const total = counter('reprise_requests_total', 'Requests answered, by what the cache did.', [
    'door',
    'dialect',
    'route',
    'outcome',
    'status',
  ])
  const broken = counter(
    'reprise_broken_answers_total',
    'Answers that ended before their end: by the client, or because a stream broke.',
    ['by'],
  )
  const duration = histogram('gen_ai_server_request_duration_seconds', 'Time from request to last byte.', labels)
  const firstToken = histogram(
    'gen_ai_server_time_to_first_token_seconds',
    'Time from request to the first output of a stream.',
    labels,
  )
  const perToken = histogram(
    'gen_ai_server_time_per_output_token_seconds',
    'Time between two tokens of a stream from a provider, after the first output. Its reciprocal is tokens a second.',
    ['gen_ai_provider_name', 'route'],
    perTokenBuckets,
  )
  const overhead = histogram('reprise_overhead_seconds', 'Time to the answer less the wait for the provider.', [
    'outcome',
  ])
  return (event) => {
    if (event.type === 'request-start') inFlight.inc({ door: event.door })
    if (event.type !== 'request-end') return
    const { door, dialect, route, firstOutputMs, durationMs } = event
    const outcome = event.outcome?.kind ?? 'none'
    const named = { gen_ai_operation_name: operationName(dialect), route, outcome }
    inFlight.dec({ door })
    total.inc({ door, dialect: dialect ?? 'none', route, outcome, status: statusLabel(event.status) })
    if (!event.completed) broken.inc({ by: event.error === undefined ? 'client' : 'provider' })
    duration.observe(named, durationMs / 1_000)
    if (event.streamed && firstOutputMs !== undefined) firstToken.observe(named, firstOutputMs / 1_000)
    const secondsPerToken = secondsPerTokenOf(event)
    if (secondsPerToken !== undefined)
      perToken.observe({ gen_ai_provider_name: event.provider ?? 'none', route }, secondsPerToken)
    if (event.outcome === undefined) return
    const oursMs = (firstOutputMs ?? durationMs) - (event.upstreamMs ?? 0)
    overhead.observe({ outcome }, Math.max(0, oursMs) / 1_000)
  }
}

/** Only of streams that a provider made for this request: a replay from the cache says nothing about anybody. */
const secondsPerTokenOf = (event: RequestEnd): number | undefined => {
  const { streamed, completed, outcome, usage, firstOutputMs, durationMs } = event
  const tokens = (usage?.outputTokens ?? 0) - 1
  const made = outcome?.kind === 'miss' || outcome?.kind === 'bypass' || outcome?.kind === 'refresh'
  if (!streamed || !completed || !made || firstOutputMs === undefined || tokens < 1) return undefined
  return Math.max(0, durationMs - firstOutputMs) / 1_000 / tokens
}

/** HTTP has five hundred of them; a provider that answers with another must not add a series. */
const statusLabel = (status: number): string => (status >= 100 && status <= 599 ? String(status) : 'other')
