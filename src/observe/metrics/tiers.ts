import type { StoreStats } from '../../cache/store.ts'
import type { Clock } from '../../clock.ts'
import type { Instruments } from './instruments.ts'

export interface TierSources {
  /** One row a tier. A shared store may take its time: it is asked behind the page. */
  readonly tiers: () => Promise<readonly StoreStats[]>
  readonly clock: Clock
}

/** Looks at the tiers at most this often, ms, however often the page is read. */
const restMs = 5_000
/** The longest that a page waits for them, ms. What comes later is on the next one. */
const patienceMs = 20

/** How full the tiers are. Returns what is to be called before each page. */
export const tierMetrics = ({ counter, gauge }: Instruments, { tiers, clock }: TierSources): (() => Promise<void>) => {
  const entries = gauge('reprise_tier_entries', 'Answers that a tier holds; an estimate for large shared stores.', [
    'tier',
  ])
  const bytes = gauge('reprise_tier_bytes', 'Bytes that a tier takes; of redis all that its servers use.', ['tier'])
  const maxBytes = gauge('reprise_tier_max_bytes', 'Bytes that a tier may take, where it has a bound.', ['tier'])
  const evictions = counter('reprise_tier_evictions_total', 'Answers that left a tier for want of space.', ['tier'])
  const lastEvictions = new Map<string, number>()
  let askedAt = -Infinity
  let asking: Promise<void> | undefined

  const show = (row: StoreStats) => {
    const { tier } = row
    entries.set({ tier }, row.entries)
    bytes.set({ tier }, row.bytes)
    if (row.maxBytes !== undefined) maxBytes.set({ tier }, row.maxBytes)
    if (row.evictions === undefined) return
    const more = row.evictions - (lastEvictions.get(tier) ?? 0)
    // A server that started anew counts from 0 again.
    evictions.inc({ tier }, more < 0 ? row.evictions : more)
    lastEvictions.set(tier, row.evictions)
  }

  return async () => {
    if (asking === undefined && clock.monotonic() - askedAt >= restMs) {
      askedAt = clock.monotonic()
      asking = tiers()
        .then((rows) => rows.filter(({ state }) => state === 'ok').forEach(show))
        // An ill store is counted where its operations fail; the page goes on without.
        .catch(() => undefined)
        .finally(() => {
          asking = undefined
        })
    }
    if (asking === undefined) return
    const patience = new AbortController()
    await Promise.race([asking, clock.sleep(patienceMs, patience.signal).catch(() => undefined)])
    patience.abort('answered')
  }
}
