/**
 * What one finished hit costs each observer in a tight loop, as batches have it. `npx tsx bench/micro/observers.ts`
 */
import { bench, run } from 'mitata'
import { pino } from 'pino'
import { createTracePlaces } from '../../src/http/trace-place.ts'
import { systemClock as clock } from '../../src/clock.ts'
import { openDashboard } from '../../src/dashboard/dashboard.ts'
import { createCallLog } from '../../src/observe/call-log.ts'
import { isoTimes } from '../../src/observe/log-lines.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { openTraces } from '../../src/observe/traces.ts'
import { hitEnd } from '../../test/support/request-end.ts'

const tracePlaceOf = createTracePlaces(1)
const events = Array.from({ length: 64 }, (_, call) =>
  hitEnd({
    requestId: `request-${call}`,
    outcome: { kind: 'hit', detail: 'exact', ageSeconds: call, tier: 'memory' },
    durationMs: 0.3 + call / 100,
    trace: tracePlaceOf(null),
  }),
)
const time = isoTimes()
const nowhere = { write: () => undefined, time }
const logger = pino({ base: null, timestamp: () => time(Date.now()) }, nowhere)
const dashboard = await openDashboard({ clock, name: 'bench', file: undefined, onTrouble: () => undefined })
const metrics = createMetrics({ deployments: () => new Set(), tiers: async () => [], clock })

// What it costs to leave a hit out: nothing is sent.
const endpoint = 'http://127.0.0.1:1'
const traces = openTraces({
  endpoint,
  serviceName: 'bench',
  version: '0',
  hitsPerSecond: 0,
  providerName: (account: string) => account,
  onTrouble: () => undefined,
})

const observers = {
  metrics: metrics.listen,
  log: createCallLog(logger, nowhere),
  dashboard: dashboard.listen,
  'traces, left out': traces.listen,
}
bench('ids of a trace', () => tracePlaceOf(null))
for (const [name, listen] of Object.entries(observers)) {
  let call = 0
  bench(name, () => {
    const event = events[call++ & 63]
    if (event !== undefined) listen(event)
  })
}
await run()
await dashboard.close()
process.exit(0)
