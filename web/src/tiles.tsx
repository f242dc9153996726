import type { ComponentChildren } from 'preact'
import type { Totals } from '../../src/dashboard/snapshot.ts'
import { count, countOf, dollars, duration, milliseconds, times } from './format.ts'
import { snapshot } from './state.ts'

/** What the cache gave: money, time, speed, tokens. */
export const Tiles = () => {
  const totals = snapshot.value?.totals
  if (totals === undefined) return null
  return (
    <div class="tiles">
      <MoneySaved totals={totals} />
      <WaitSaved totals={totals} />
      <Speed totals={totals} />
      <TokensReused totals={totals} />
    </div>
  )
}

interface TileProps {
  readonly id: string
  readonly title: string
  readonly value: string | undefined
  readonly children: ComponentChildren
}

const Tile = ({ id, title, value, children }: TileProps) => (
  <section class="card tile" aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {value !== undefined && <p class="value">{value}</p>}
    <p class="small">{children}</p>
  </section>
)

const MoneySaved = ({ totals: { money } }: { totals: Totals }) => {
  const priced = money.saved > 0 || money.spent > 0
  const unpriced = money.unpricedSaved + money.unpricedSpent
  const behind = money.behind > 0 ? `, ${dollars(money.behind)} of it on refreshes and audits` : ''
  return (
    <Tile id="money" title="Dollars saved" value={money.saved > 0 ? dollars(money.saved) : priced ? '$0' : undefined}>
      {priced && `${dollars(money.spent)} spent at providers${behind}. `}
      {unpriced > 0
        ? `${countOf(unpriced, 'answer')} of unknown price ${unpriced === 1 ? 'is' : 'are'} not in the sum${priced ? '.' : ': set prices, or use a model that has one.'}`
        : !priced && 'What hits would have cost. Appears with the first answer whose price is known.'}
    </Tile>
  )
}

const WaitSaved = ({ totals }: { totals: Totals }) => (
  <Tile id="wait" title="Waiting saved" value={totals.waitSavedMs > 0 ? duration(totals.waitSavedMs) : undefined}>
    {totals.waitSavedMs > 0
      ? 'What providers took for these answers at first, less what the hits took.'
      : 'The time that hits spared callers. Appears with the first hit.'}
  </Tile>
)

const Speed = ({ totals: { hitLatency, missLatency } }: { totals: Totals }) => {
  const faster = hitLatency && missLatency && missLatency.p50 / hitLatency.p50
  return (
    <Tile id="speed" title="Hit against miss" value={faster === undefined ? undefined : `${times(faster)}× faster`}>
      {hitLatency && (
        <span class="pair">
          <i class="dot fill-hit" aria-hidden="true" />
          hit {milliseconds(hitLatency.p50)} <span class="faint">· p95 {milliseconds(hitLatency.p95)}</span>
        </span>
      )}
      {missLatency && (
        <span class="pair">
          <i class="dot fill-miss" aria-hidden="true" />
          miss {milliseconds(missLatency.p50)} <span class="faint">· p95 {milliseconds(missLatency.p95)}</span>
        </span>
      )}
      {faster === undefined && 'Median time until an answer begins. Appears with one miss and one hit.'}
    </Tile>
  )
}

const TokensReused = ({ totals: { bought, reused } }: { totals: Totals }) => {
  const all = bought.input + bought.output + reused.input + reused.output
  return (
    <Tile id="tokens" title="Tokens reused" value={all === 0 ? undefined : count(reused.input + reused.output)}>
      {all === 0
        ? 'Tokens of answers that no provider was asked for anew. Appears with the first answer.'
        : `${count(reused.input)} in, ${count(reused.output)} out. Bought: ${count(bought.input)} in, ${count(bought.output)} out.`}
    </Tile>
  )
}
