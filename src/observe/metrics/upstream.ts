import type { Announce } from '../../events.ts'
import { operationName } from '../operation-name.ts'
import type { ProviderName } from '../provider-name.ts'
import type { Instruments } from './instruments.ts'

export interface UpstreamNames {
  /** The deployments of the configuration; others show as `account/other`. */
  readonly named: () => ReadonlySet<string>
  readonly providerName: ProviderName
}

/** Tries, cooldowns and breakers by deployment. */
export const upstreamMetrics = (instruments: Instruments, { named, providerName }: UpstreamNames): Announce => {
  const label = (deployment: string): string =>
    named().has(deployment) ? deployment : `${deployment.split('/', 1)[0] ?? ''}/other`
  const listeners = [attemptMetrics(instruments, label, providerName), restMetrics(instruments, label)]
  return (event) => listeners.forEach((listener) => listener(event))
}

type Label = (deployment: string) => string

const attemptMetrics = ({ counter, histogram }: Instruments, label: Label, providerName: ProviderName): Announce => {
  const byDeployment = ['deployment'] as const
  const attempts = counter('reprise_attempts_total', 'Tries at providers, by how they ended.', ['deployment', 'result'])
  const retries = counter(
    'reprise_retries_total',
    'Tries at a deployment that had failed for the same call.',
    byDeployment,
  )
  const fallbacks = counter('reprise_fallbacks_total', 'Tries at a deployment after another had failed.', byDeployment)
  const duration = histogram(
    'gen_ai_client_operation_duration_seconds',
    'Time of one try at a provider: to the whole of a plain answer, to the first output of a stream, or to its failure.',
    ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model', 'error_type', 'deployment'],
  )
  return (event) => {
    switch (event.type) {
      case 'attempt-start':
        if (event.kind === 'retry') retries.inc({ deployment: label(event.deployment) })
        if (event.kind === 'fallback') fallbacks.inc({ deployment: label(event.deployment) })
        break
      case 'attempt-end': {
        const { provider, durationMs, failure } = event.attempt
        const deployment = label(event.attempt.deployment)
        attempts.inc({ deployment, result: failure?.fault ?? 'answered' })
        const named = {
          gen_ai_operation_name: operationName(event.dialect),
          gen_ai_provider_name: providerName(provider),
          gen_ai_request_model: deployment.slice(provider.length + 1),
          error_type: failure?.fault ?? '',
          deployment,
        }
        duration.observe(named, durationMs / 1_000)
        break
      }
      default:
    }
  }
}

const restMetrics = ({ counter, gauge }: Instruments, label: Label): Announce => {
  const cooldowns = counter('reprise_cooldowns_total', 'Times a deployment was left out for a while.', [
    'deployment',
    'reason',
  ])
  const cooldownEnd = gauge(
    'reprise_cooldown_end_timestamp_seconds',
    'When the last cooldown of a deployment ends or ended; it is left out while this lies in the future.',
    ['deployment', 'reason'],
  )
  const breaker = gauge('reprise_breaker_open', '1 while the circuit breaker of a deployment is open.', ['deployment'])
  return (event) => {
    if (event.type === 'cooldown') {
      const labels = { deployment: label(event.deployment), reason: event.reason }
      cooldowns.inc(labels)
      cooldownEnd.set(labels, event.untilMs / 1_000)
    }
    if (event.type === 'breaker') breaker.set({ deployment: label(event.deployment) }, event.state === 'open' ? 1 : 0)
  }
}
