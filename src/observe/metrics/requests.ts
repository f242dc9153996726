import type { Announce } from '../../events.ts'
import type { Instruments } from './instruments.ts'

/** How many requests, how long they took, and how much of that was ours. */
export const requestMetrics = ({ counter, gauge, histogram }: Instruments): Announce => {
  const labels = ['door', 'route', 'outcome'] as const
  const inFlight = gauge('reprise_requests_in_flight', 'Requests being answered now.', ['door'])
  const total = counter('reprise_requests_total', 'Requests answered, by what the cache did.', [...labels, 'status'])
  const duration = histogram('gen_ai_server_request_duration_seconds', 'Time from request to last byte.', labels)
  const firstToken = histogram(
    'gen_ai_server_time_to_first_token_seconds',
    'Time from request to the first output of a stream.',
    labels,
  )
  const overhead = histogram('reprise_overhead_seconds', 'Time to the answer less the wait for the provider.', [
    'outcome',
  ])
  return (event) => {
    if (event.type === 'request-start') inFlight.inc({ door: event.door })
    if (event.type !== 'request-end') return
    const { door, route, outcome, firstOutputMs, durationMs } = event
    const named = { door, route, outcome: outcome?.kind ?? 'none' }
    inFlight.dec({ door })
    total.inc({ ...named, status: String(event.status) })
    duration.observe(named, durationMs / 1_000)
    if (event.streamed && firstOutputMs !== undefined) firstToken.observe(named, firstOutputMs / 1_000)
    if (outcome === undefined) return
    const ours = (firstOutputMs ?? durationMs) - (event.upstreamMs ?? 0)
    overhead.observe({ outcome: outcome.kind }, Math.max(0, ours) / 1_000)
  }
}
