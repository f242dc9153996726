import { useEffect, useState } from 'preact/hooks'
import type { DeploymentView, ProviderView } from '../../src/dashboard/snapshot.ts'
import { snapshot } from './state.ts'

/** Who can be asked, and who rests. */
export const Providers = () => {
  const views = snapshot.value?.providers ?? []
  const on = views.filter(({ credential, deployments }) => credential !== 'caller' || deployments.length > 0)
  const others = views.filter((view) => !on.includes(view))
  return (
    <section class="card" aria-labelledby="providers-title">
      <h2 id="providers-title">Providers</h2>
      <ul class="list">
        {on.map((view) => (
          <Provider key={view.name} {...view} />
        ))}
      </ul>
      {others.length > 0 && (
        <p class="faint small">
          Without a key here, so only with the caller’s own: {others.map(({ name }) => name).join(', ')}.
        </p>
      )}
    </section>
  )
}

const credentials: Readonly<Record<ProviderView['credential'], string>> = {
  own: 'key set',
  none: 'needs no key',
  caller: 'with the caller’s key',
}

const Provider = ({ name, credential, deployments }: ProviderView) => {
  const resting = deployments.filter(({ resting: rest }) => rest !== undefined).length
  const ill = deployments.filter(({ resting: rest, lastFailure }) => rest !== undefined || lastFailure !== undefined)
  const word = resting === 0 ? 'failing' : 'resting'
  const answered = deployments.some((deployment) => deployment.answered)
  const state =
    ill.length === 0 ? (answered ? 'ready' : 'unchecked') : ill.length === deployments.length ? word : `partly ${word}`
  return (
    <li>
      <p class="row">
        <b>{name}</b>
        <span class="faint">{credentials[credential]}</span>
        <span class={`state ${ill.length > 0 ? 'poor' : answered ? 'good' : 'faint'}`}>{state}</span>
      </p>
      {deployments.length === 0 ? (
        <p class="faint small">Not asked since the start.</p>
      ) : (
        <ul class="deployments">
          {deployments.map((deployment) => (
            <Deployment key={deployment.model} {...deployment} />
          ))}
        </ul>
      )}
    </li>
  )
}

const reasons = {
  'rate-limit': 'rate limit',
  credential: 'key refused',
  breaker: 'circuit open after failures',
} as const

const Deployment = ({ model, resting, breaker, inFlight, lastFailure, answered }: DeploymentView) => (
  <li class="row small">
    <span class="model" title={model}>
      {model}
    </span>
    {inFlight > 0 && <span class="faint">{inFlight} in flight</span>}
    {resting === undefined ? (
      <span class={lastFailure === undefined ? 'faint' : 'poor'}>
        {lastFailure === undefined ? (answered ? 'ready' : 'no answer so far') : `last try failed: ${lastFailure.how}`}
        {breaker === 'open' && '; the next call tries it'}
      </span>
    ) : (
      <span class="poor">
        {reasons[resting.reason]}
        {lastFailure !== undefined && resting.reason === 'breaker' && ` (${lastFailure.how})`},{' '}
        <Countdown until={resting.until} />
      </span>
    )}
  </li>
)

/** The browser's clock may differ from the gateway's: counted is from the gateway's now on. */
const Countdown = ({ until }: { until: number }) => {
  const taken = snapshot.value?.now ?? 0
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const began = performance.now()
    const tell = () => setSeconds(Math.max(0, Math.ceil((until - taken - (performance.now() - began)) / 1_000)))
    tell()
    const timer = setInterval(tell, 1_000)
    return () => clearInterval(timer)
  }, [until, taken])
  return <>{seconds === 0 ? 'over' : `${seconds} s left`}</>
}
