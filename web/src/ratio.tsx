import type { Totals } from '../../src/dashboard/snapshot.ts'
import { cacheable, hitRatio, uncounted } from './endings.ts'
import { count, countOf, percent } from './format.ts'
import { snapshot } from './state.ts'

/** The hit ratio, what it is made of, and what it is a share of. */
export const Ratio = () => {
  const totals = snapshot.value?.totals
  if (totals === undefined) return null
  const { hits, of } = hitRatio(totals)
  return (
    <section class="card ratio" aria-labelledby="ratio-title">
      <h2 id="ratio-title">Hit ratio</h2>
      {of === 0 ? <NoRatio totals={totals} /> : <SomeRatio totals={totals} hits={hits} of={of} />}
    </section>
  )
}

const NoRatio = ({ totals }: { totals: Totals }) => (
  <div class="empty">
    <p>
      Hits as a share of the requests that the cache may answer. It appears with the first such request: use the
      playground, or point a client at <code>{`${location.origin}/v1`}</code>.
    </p>
    <Uncounted totals={totals} />
  </div>
)

const SomeRatio = ({ totals, hits, of }: { totals: Totals; hits: number; of: number }) => {
  const parts = cacheable.filter(({ name }) => totals.endings[name] > 0)
  return (
    <div class="parts">
      <p class="figure">
        <span data-testid="hit-ratio">{percent(hits / of)}</span>
        <small>
          {countOf(hits, 'hit')} of {countOf(of, 'cacheable request')}
        </small>
      </p>
      <div>
        <div class="stack" aria-hidden="true">
          {parts.map(({ name }) => (
            <span key={name} class={`fill-${name}`} style={{ flexGrow: totals.endings[name] }} />
          ))}
        </div>
        <ul class="legend">
          {parts.map(({ name, label, means }) => (
            <li key={name} title={means}>
              <i class={`dot fill-${name}`} aria-hidden="true" />
              {label} <b>{count(totals.endings[name])}</b>{' '}
              <span class="faint">{percent(totals.endings[name] / of)}</span>
            </li>
          ))}
        </ul>
        <ByTier tiers={totals.tiers} of={of} />
        <Uncounted totals={totals} />
      </div>
    </div>
  )
}

/** Where the hits were found: memory is this process's own. */
const ByTier = ({ tiers, of }: { tiers: Totals['tiers']; of: number }) => {
  const used = (['memory', 'lmdb', 'redis'] as const).filter((name) => tiers[name] > 0)
  if (used.length === 0) return null
  return <p class="faint small">By tier: {used.map((name) => `${name} ${percent(tiers[name] / of)}`).join(', ')}.</p>
}

/** What is in no ratio is said all the same. */
const Uncounted = ({ totals }: { totals: Totals }) => {
  const others = uncounted.filter(({ name }) => totals.endings[name] > 0)
  if (others.length === 0) return null
  const said = others.map(({ name, one, many }) => countOf(totals.endings[name], one, many))
  return <p class="faint small">Beside these, and in no ratio: {said.join(', ')}.</p>
}
