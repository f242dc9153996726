import type { StoreView } from '../../src/dashboard/snapshot.ts'
import { bytes, count, countOf } from './format.ts'
import { snapshot } from './state.ts'

/** Where answers are kept and how full it is. */
export const Store = () => {
  const store = snapshot.value?.store
  if (store === undefined) return null
  return (
    <section class="card" aria-labelledby="store-title">
      <h2 id="store-title">Cache</h2>
      {!store.ok && (
        <p class="wrong" role="alert">
          Not in use: {store.detail} Calls go to providers meanwhile.
        </p>
      )}
      <ul class="list">
        {store.tiers.map((tier) => (
          <Tier key={tier.tier} {...tier} />
        ))}
      </ul>
    </section>
  )
}

/** Within the span that is shown. */
const hitsOf = (tier: string): number => {
  const tiers = snapshot.value?.totals.tiers
  return tiers !== undefined && (tier === 'memory' || tier === 'lmdb' || tier === 'redis') ? tiers[tier] : 0
}

const Tier = ({ tier, entries, bytes: used, maxBytes, evictions, state }: StoreView['tiers'][number]) => (
  <li>
    <p class="row">
      <b>{tier}</b>
      <span class="faint">
        {countOf(entries, 'entry', 'entries')}, {countOf(hitsOf(tier), 'hit')}
      </span>
      <span class={`state ${state === 'ok' ? 'good' : 'poor'}`}>{state}</span>
    </p>
    {maxBytes !== undefined && <meter min={0} max={maxBytes} value={used} aria-label={`${tier}: space in use`} />}
    <p class="faint small">
      {bytes(used)}
      {maxBytes !== undefined && ` of ${bytes(maxBytes)}`}
      {evictions !== undefined && evictions > 0 && `, ${count(evictions)} evicted for space`}
    </p>
  </li>
)
