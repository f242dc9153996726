import type { Bucket, DashboardSnapshot } from '../../src/dashboard/snapshot.ts'
import { Chart } from './chart.tsx'
import { endings, hitRatio } from './endings.ts'
import { count, countOf, milliseconds, percent } from './format.ts'
import { hasTraffic, snapshot } from './state.ts'

/** The same facts over time. */
export const Charts = () => {
  const taken = snapshot.value
  if (taken === undefined) return null
  const seen = { ...taken, buckets: sinceCounted(taken) }
  return (
    <div class="charts">
      <Traffic {...seen} />
      <Latency {...seen} />
      <Tokens {...seen} />
    </div>
  )
}

/** A gateway that has just started gets a short axis in place of an empty one. */
const sinceCounted = ({ buckets, since, now, stepMinutes }: DashboardSnapshot): readonly Bucket[] =>
  buckets.slice(-Math.max(leastSteps, Math.ceil((now - since) / (stepMinutes * 60_000)) + 1))

const leastSteps = 20

const timesOf = (buckets: readonly Bucket[]) => buckets.map(({ at }) => at / 1_000)

const perStep = (stepMinutes: number): string => (stepMinutes === 1 ? 'a minute' : `per ${stepMinutes} min`)

const Traffic = ({ buckets, totals, stepMinutes }: DashboardSnapshot) => {
  const present = endings.filter(({ name }) => totals.endings[name] > 0)
  const { hits, of } = hitRatio(totals)
  const all = present.reduce((sum, { name }) => sum + totals.endings[name], 0)
  return (
    <Chart
      title="Requests"
      unit={perStep(stepMinutes)}
      summary={`${countOf(all, 'request')}, ${countOf(hits, 'hit')} of ${count(of)} cacheable.`}
      empty={
        hasTraffic.value ? undefined : 'One bar a minute, by what the cache did. It begins with the first request.'
      }
      kind="bars"
      times={timesOf(buckets)}
      series={present.map(({ name, label }) => ({
        label,
        colour: name,
        values: buckets.map((bucket) => bucket.endings[name]),
      }))}
      format={(value) => (Number.isInteger(value) ? count(value) : '')}
    />
  )
}

const Latency = ({ buckets, totals: { hitLatency, missLatency } }: DashboardSnapshot) => (
  <Chart
    title="Time until the answer begins"
    unit="median"
    summary={`Hit: ${hitLatency ? milliseconds(hitLatency.p50) : 'none yet'}. Miss: ${missLatency ? milliseconds(missLatency.p50) : 'none yet'}.`}
    empty={
      hitLatency === undefined && missLatency === undefined
        ? 'How long a hit takes beside a miss, on a logarithmic scale. It begins with the first answer.'
        : undefined
    }
    kind="lines"
    times={timesOf(buckets)}
    series={[
      { label: 'Hit', colour: 'hit', values: buckets.map((bucket) => bucket.hitLatency?.p50 ?? null) },
      { label: 'Miss', colour: 'miss', values: buckets.map((bucket) => bucket.missLatency?.p50 ?? null) },
    ]}
    format={milliseconds}
  />
)

const Tokens = ({ buckets, totals: { bought, reused }, stepMinutes }: DashboardSnapshot) => {
  const again = reused.input + reused.output
  const all = again + bought.input + bought.output
  return (
    <Chart
      title="Tokens"
      unit={perStep(stepMinutes)}
      summary={all === 0 ? 'None yet.' : `${count(again)} of ${count(all)} tokens reused, ${percent(again / all)}.`}
      empty={
        all === 0
          ? 'Tokens reused from the cache and tokens bought. It begins with the first answer that tells its usage.'
          : undefined
      }
      kind="bars"
      times={timesOf(buckets)}
      series={[
        { label: 'Reused', colour: 'hit', values: buckets.map((one) => one.reused.input + one.reused.output) },
        { label: 'Bought', colour: 'miss', values: buckets.map((one) => one.bought.input + one.bought.output) },
      ]}
      format={count}
    />
  )
}
