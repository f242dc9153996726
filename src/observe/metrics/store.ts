import type { Announce } from '../../events.ts'
import { closedSet } from './closed-set.ts'
import type { Instruments } from './instruments.ts'

const refusal = closedSet('not-asked', 'incomplete', 'too-large', 'upstream-no-store', 'no-lifetime')

/** What goes into the cache and how its stores fare. */
export const storeMetrics = ({ counter, gauge, histogram }: Instruments): Announce => {
  const stored = counter('reprise_entries_stored_total', 'Answers kept.')
  const storedBytes = counter('reprise_entries_stored_bytes_total', 'Bytes of the answers kept.')
  const refused = counter('reprise_entries_refused_total', 'Answers that might have been kept and were not.', [
    'reason',
  ])
  const duration = histogram(
    'reprise_store_operation_duration_seconds',
    'Time of one call to a store outside the process, to its end or its deadline.',
    ['store', 'operation'],
  )
  const errors = counter('reprise_store_errors_total', 'Failed or late store operations.', ['store', 'operation'])
  const open = gauge('reprise_store_breaker_open', '1 while a store is left alone.', ['store'])
  return (event) => {
    switch (event.type) {
      case 'entry-stored':
        stored.inc()
        storedBytes.inc(event.bytes)
        break
      case 'entry-refused':
        refused.inc({ reason: refusal(event.reason) })
        break
      case 'store-operation':
        duration.observe({ store: event.store, operation: event.operation }, event.durationMs / 1_000)
        break
      case 'store-error':
        errors.inc({ store: event.store, operation: event.operation })
        break
      case 'store-state':
        open.set({ store: event.store }, event.state === 'open' ? 1 : 0)
        break
      default:
    }
  }
}
