import type { RequestEnd } from '../../events.ts'
import { branch, step } from '../branches.ts'
import { operationName } from '../operation-name.ts'
import type { ProviderName } from '../provider-name.ts'
import { beganMs } from '../waits.ts'
import type { Adder } from './bound.ts'
import { perTokenBuckets } from './instruments.ts'
import type { Instruments } from './instruments.ts'
import { lazily } from './request-series.ts'
import type { BindRequest } from './request-series.ts'

/** Requests that are being answered: adds at a door. */
export const inFlightMetrics = ({ boundGauge }: Instruments): ((door: string, more: 1 | -1) => void) => {
  const inFlight = boundGauge('reprise_requests_in_flight', 'Requests being answered now.', ['door'])
  const doors = branch<Adder>()
  return (door, more) => {
    const at = step(doors, door)
    at.value ??= inFlight({ door })
    at.value.add(more)
  }
}

/** How many requests, how long they took, and how much of that was ours. */
export const requestMetrics = (instruments: Instruments, providerName: ProviderName): BindRequest => {
  const { counter, boundCounter } = instruments
  const times = timeMetrics(instruments, providerName)
  const total = boundCounter('reprise_requests_total', 'Requests, failed ones included, by what the cache did.', [
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
  return (facts) => {
    const { door, dialect = 'none', route, status, outcome } = facts
    const counted = total({ door, dialect, route, outcome: outcome?.kind ?? 'none', status: statusLabel(status) })
    const time = times(facts)
    return (event) => {
      counted.add(1)
      time(event)
      if (!event.completed) broken.inc({ by: event.error === undefined ? 'client' : 'provider' })
    }
  }
}

/** What the GenAI conventions want to be known of every answer. The model is the route, as in spans. */
const served = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const

const timeMetrics = ({ boundHistogram }: Instruments, providerName: ProviderName): BindRequest => {
  const labels = [...served, 'error_type', 'outcome'] as const
  const duration = boundHistogram('gen_ai_server_request_duration_seconds', 'Time from request to last byte.', labels)
  const firstToken = boundHistogram(
    'gen_ai_server_time_to_first_token_seconds',
    'Time from request to the first output of a stream.',
    [...served, 'outcome'],
  )
  const perToken = boundHistogram(
    'gen_ai_server_time_per_output_token_seconds',
    'Time between two tokens of a stream from a provider, after the first output. Its reciprocal is tokens a second.',
    served,
    perTokenBuckets,
  )
  const overhead = boundHistogram('reprise_overhead_seconds', 'Time to the answer less the wait for the provider.', [
    'outcome',
  ])
  return ({ dialect, route, status, provider, outcome }) => {
    const kind = outcome?.kind ?? 'none'
    const named = {
      gen_ai_operation_name: operationName(dialect),
      gen_ai_provider_name: provider === undefined ? 'none' : providerName(provider),
      gen_ai_request_model: route,
    }
    const took = duration({ ...named, error_type: status < 400 ? '' : statusLabel(status), outcome: kind })
    const began = lazily(() => firstToken({ ...named, outcome: kind }))
    const token = lazily(() => perToken(named))
    const ours = outcome && overhead({ outcome: kind })
    return (event) => {
      const { durationMs, firstOutputMs } = event
      took.observe(durationMs / 1_000)
      if (event.streamed && firstOutputMs !== undefined) began().observe(firstOutputMs / 1_000)
      const secondsPerToken = secondsPerTokenOf(event)
      if (secondsPerToken !== undefined) token().observe(secondsPerToken)
      ours?.observe(Math.max(0, beganMs(event) - (event.upstreamMs ?? 0)) / 1_000)
    }
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
