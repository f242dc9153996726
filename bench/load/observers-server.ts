// Three gateways in one process that differ only in who listens: nobody, everybody, everybody and an OTLP exporter.
import { createWriteStream } from 'node:fs'
import { createDemo } from '../../providers/demo.ts'
import { openStore } from '../../src/cache/stores/index.ts'
import { systemClock as clock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { dialects } from '../../src/dialects/index.ts'
import { createEvents } from '../../src/events.ts'
import { listen } from '../../src/http/server.ts'
import { assemble } from '../../src/life/assemble.ts'
import { startDashboard } from '../../src/life/dashboard.ts'
import { createObservers } from '../../src/life/observers.ts'
import { startPrompts } from '../../src/life/prompts.ts'
import { startSecret } from '../../src/life/secret.ts'
import { storeSettingsOf } from '../../src/life/settings.ts'
import { noTier } from '../../src/semantic/tier.ts'
import { createHealth } from '../../src/routing/health.ts'
import { createPools } from '../../src/upstream/pools.ts'

const nowhere = createWriteStream('/dev/null')
const version = '0.0.0-bench'

const open = async (environment: Readonly<Record<string, string>>, heard: boolean): Promise<string> => {
  const config = loadConfig({ ...environment, REPRISE_CONFIG: process.env['REPRISE_CONFIG'] })
  const store = await openStore({ ...storeSettingsOf(config), store: 'memory' }, { clock, announce: () => {} })
  const sources = { deployments: () => assembly.deployments, tiers: () => store.stats(), clock, version }
  const observers = await createObservers(config, (text) => nowhere.write(text), sources)
  const shown = await startDashboard(config, { ...observers, clock })
  const events = heard ? observers.events : createEvents(observers.onFault)
  const assembly = assemble(config, {
    ...observers,
    ...shown,
    events,
    environment,
    providers: { demo: createDemo({ thinkMs: 0, wordMs: 0 }) },
    clock,
    store,
    semantic: noTier(),
    pools: createPools({ connections: 16 }),
    health: createHealth({ clock, announce: events.announce }),
    prompts: await startPrompts(config, { ...observers, clock }),
    version,
    secret: startSecret(config, observers.logger),
    purges: () => 0,
    draining: () => false,
  })
  const settings = { host: '127.0.0.1', port: 0, bodyTimeoutMs: 30_000, clock, dialect: dialects.chat }
  const { address } = await listen(assembly.app, settings)
  return `http://127.0.0.1:${address.port}`
}

const collector = process.env['COLLECTOR'] ?? ''
console.log(
  JSON.stringify({
    off: await open({ LOG_LEVEL: 'silent' }, false),
    on: await open({ LOG_LEVEL: 'info' }, true),
    traced: await open({ LOG_LEVEL: 'info', OTEL_EXPORTER_OTLP_ENDPOINT: collector }, true),
  }),
)
