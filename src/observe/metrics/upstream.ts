import type { Announce } from '../../events.ts'
import type { Instruments } from './instruments.ts'

/** Tries, cooldowns and breakers by deployment. `named` are the deployments of the configuration; others show as `account/other`. */
export const upstreamMetrics = (
  { counter, gauge, histogram }: Instruments,
  named: () => ReadonlySet<string>,
): Announce => {
  const attempts = counter('reprise_attempts_total', 'Tries at providers, by how they ended.', ['deployment', 'result'])
  const duration = histogram('reprise_attempt_duration_seconds', 'Time of one try to its first output or failure.', [
    'deployment',
  ])
  const cooldowns = counter('reprise_cooldowns_total', 'Times a deployment was left out for a while.', [
    'deployment',
    'reason',
  ])
  const breaker = gauge('reprise_breaker_open', '1 while the circuit breaker of a deployment is open.', ['deployment'])
  const label = (deployment: string): string =>
    named().has(deployment) ? deployment : `${deployment.split('/', 1)[0] ?? ''}/other`
  return (event) => {
    if (event.type === 'attempt-end') {
      const deployment = label(event.attempt.deployment)
      attempts.inc({ deployment, result: event.attempt.failure?.fault ?? 'answered' })
      duration.observe({ deployment }, event.attempt.durationMs / 1_000)
    }
    if (event.type === 'cooldown') cooldowns.inc({ deployment: label(event.deployment), reason: event.reason })
    if (event.type === 'breaker') breaker.set({ deployment: label(event.deployment) }, event.state === 'open' ? 1 : 0)
  }
}
