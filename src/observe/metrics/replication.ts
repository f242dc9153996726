import type { Announce } from '../../events.ts'
import { growth } from './growth.ts'
import type { Instruments } from './instruments.ts'

/** A neighbour in milliseconds, to an instance that was away for hours. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3_600]

/** How the semantic index is kept equal among instances. Stands still where nothing is shared. */
export const replicationMetrics = ({ counter, gauge, histogram }: Instruments): Announce => {
  const changes = counter(
    'reprise_semantic_replication_changes_total',
    'Changes read from the shared stream, own ones included, by what came of them.',
    ['result'],
  )
  const lag = histogram(
    'reprise_semantic_replication_lag_seconds',
    'From the writing of a change, by the clock of Redis, to its application here.',
    [],
    secondsBuckets,
  )
  const behind = gauge(
    'reprise_semantic_replication_behind',
    '1 while this instance cannot follow the shared stream, or is still catching up.',
  )
  const position = gauge(
    'reprise_semantic_replication_position_timestamp_seconds',
    'When the last change that was applied here was written.',
  )
  const waiting = gauge('reprise_semantic_replication_waiting', 'Changes of this instance that are not yet written.')
  const dropped = counter(
    'reprise_semantic_replication_dropped_total',
    'Changes of this instance that were given up, because too many waited.',
  )
  const grown = growth()
  return (event) => {
    if (event.type !== 'index-replication') return
    behind.set(event.isInStep ? 0 : 1)
    position.set(event.positionAt / 1_000)
    waiting.set(event.waiting)
    dropped.inc(grown('dropped', event.dropped))
    if (event.applied === undefined) return
    const { applied, foreign, malformed, lagMs } = event.applied
    changes.inc({ result: 'applied' }, applied)
    changes.inc({ result: 'foreign' }, foreign)
    changes.inc({ result: 'malformed' }, malformed)
    lag.observe(lagMs / 1_000)
  }
}
