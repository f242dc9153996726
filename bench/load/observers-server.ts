// Gateways in one process that differ only in who listens: nobody, everybody, everybody and an OTLP exporter.
import { createWriteStream, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemo } from '../../providers/demo.ts'
import { openStore } from '../../src/cache/stores/index.ts'
import { systemClock as clock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { dialects } from '../../src/dialects/index.ts'
import { createEvents } from '../../src/events.ts'
import { listen } from '../../src/http/server.ts'
import { createSpoolSpace } from '../../src/http/upload/spool.ts'
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
const collector = process.env['COLLECTOR'] ?? ''
const folder = mkdtempSync(join(tmpdir(), 'reprise-observers-'))

interface Way {
  readonly name: string
  readonly heard: boolean
  /** Settings of `traces` beside the endpoint; undefined: nothing is traced, and no exporter is there. */
  readonly traced?: string
}

const open = async ({ name, heard, traced }: Way): Promise<string> => {
  const path = join(folder, `${name}.yaml`)
  const traces = traced === undefined ? '' : `traces: { endpoint: "${collector}/${name}", ${traced} }\n`
  const prices = 'prices: { demo/echo: { input: 1, output: 2 } }\n'
  writeFileSync(path, `cache: { store: memory }\nprompts: { path: "${folder}" }\n${prices}${traces}`)
  const environment = { REPRISE_CONFIG: path, LOG_LEVEL: heard ? 'info' : 'silent' }
  const config = loadConfig(environment)
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
    spoolSpace: createSpoolSpace(),
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

const ways: readonly Way[] = [
  { name: 'off', heard: false },
  { name: 'on', heard: true },
  { name: 'traced', heard: true, traced: '' },
  { name: 'sampled', heard: true, traced: 'sample: 0.05, hitsPerSecond: 1000000' },
  { name: 'left', heard: true, traced: 'hitsPerSecond: 0' },
  { name: 'unbounded', heard: true, traced: 'hitsPerSecond: 1000000' },
  { name: 'control', heard: false },
]
const urls: Record<string, string> = {}
for (const way of ways) urls[way.name] = await open(way)

// Microseconds of all this process's threads so far.
const cpu = createServer((_request, response) => response.end(JSON.stringify(process.cpuUsage())))
cpu.listen(0, '127.0.0.1', () => {
  const address = cpu.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  console.log(JSON.stringify({ cpu: `http://127.0.0.1:${port}`, ...urls }))
})
