import { dayTime } from './format.ts'
import { snapshot } from './state.ts'

/** Whose numbers these are, where several gateways share a Redis. */
export const Instances = () => {
  const seen = snapshot.value
  if (seen === undefined || seen.instances.sum === 'one') return null
  const { sum, detail, list } = seen.instances
  return (
    <section class="card" aria-labelledby="instances-title">
      <h2 id="instances-title">Instances</h2>
      <p class={sum === 'alone' ? 'wrong' : 'faint small'} role={sum === 'alone' ? 'alert' : undefined}>
        {detail}
      </p>
      <ul class="list">
        {list.map(({ name, startedAt, running }, index) => (
          <li key={`${name} ${startedAt}`} class="row">
            <b class="model">{name}</b>
            <span class="faint">
              {index === 0 && 'this one, '}started {dayTime(startedAt, seen.now)}
            </span>
            <span class={`state ${running ? 'good' : 'faint'}`}>{running ? 'running' : 'gone'}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
