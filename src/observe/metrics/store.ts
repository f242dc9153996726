import type { Announce } from '../../events.ts'
import type { Instruments } from './instruments.ts'

/** What goes into the cache and how its stores fare. */
export const storeMetrics = ({ counter, gauge }: Instruments): Announce => {
  const stored = counter('reprise_entries_stored_total', 'Answers kept.')
  const storedBytes = counter('reprise_entries_stored_bytes_total', 'Bytes of the answers kept.')
  const refused = counter('reprise_entries_refused_total', 'Answers that might have been kept and were not.', [
    'reason',
  ])
  const errors = counter('reprise_store_errors_total', 'Failed or late store operations.', ['store', 'operation'])
  const open = gauge('reprise_store_breaker_open', '1 while a store is left alone.', ['store'])
  return (event) => {
    if (event.type === 'entry-stored') {
      stored.inc()
      storedBytes.inc(event.bytes)
    }
    if (event.type === 'entry-refused') refused.inc({ reason: event.reason })
    if (event.type === 'store-error') errors.inc({ store: event.store, operation: event.operation })
    if (event.type === 'store-state') open.set({ store: event.store }, event.state === 'open' ? 1 : 0)
  }
}
