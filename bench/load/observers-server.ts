// One gateway, and several sets of observers of which one at a time, or none, hears what happens.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDemo } from '../../providers/demo.ts'
import { openStore } from '../../src/cache/stores/index.ts'
import { systemClock as clock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { dialects } from '../../src/dialects/index.ts'
import { createEvents } from '../../src/events.ts'
import type { Announce } from '../../src/events.ts'
import { createRunningCalls } from '../../src/http/running-calls.ts'
import { listen } from '../../src/http/server.ts'
import { createSpoolSpace } from '../../src/http/upload/spool.ts'
import { assemble } from '../../src/life/assemble.ts'
import { startDashboard } from '../../src/life/dashboard.ts'
import { createObservers } from '../../src/life/observers.ts'
import { startPrompts } from '../../src/life/prompts.ts'
import { startSecret } from '../../src/life/secret.ts'
import { storeSettingsOf } from '../../src/life/settings.ts'
import { noTier } from '../../src/semantic/no-tier.ts'
import { createHealth } from '../../src/routing/health.ts'
import { createPools } from '../../src/upstream/pools.ts'

const version = '0.0.0-bench'
const collector = process.env['COLLECTOR'] ?? ''
const folder = mkdtempSync(join(tmpdir(), 'reprise-observers-'))

/** Settings of `traces` beside the endpoint; undefined: nothing is traced, and no exporter is there. */
const sets: Readonly<Record<string, string | undefined>> = {
  on: undefined,
  traced: '',
  left: 'hitsPerSecond: 0',
  unbounded: 'hitsPerSecond: 1000000',
}

const configOf = (name: string, traced: string | undefined) => {
  const path = join(folder, `${name}.yaml`)
  const traces = traced === undefined ? '' : `traces: { endpoint: "${collector}/${name}", ${traced} }\n`
  const prices = 'prices: { demo/echo: { input: 1, output: 2 } }\n'
  writeFileSync(path, `cache: { store: memory }\nprompts: { path: "${folder}" }\n${prices}${traces}`)
  return loadConfig({ REPRISE_CONFIG: path })
}

// Where it is traced, every request begins a trace, in every set: what that costs is in all rows.
const config = configOf('gateway', '')
const store = await openStore({ ...storeSettingsOf(config), store: 'memory' }, { clock, announce: () => {} })
const sources = { deployments: () => assembly.deployments, tiers: () => store.stats(), clock, version }
// As the gateway does: to a pipe where its output is gathered, and waited for.
const write = (text: string) => process.stdout.write(text)

const announcers = new Map<string, Announce>()
for (const [name, traced] of Object.entries(sets)) {
  const own = configOf(name, traced)
  const observers = await createObservers(own, write, sources)
  await startDashboard(own, { ...observers, clock })
  announcers.set(name, observers.events.announce)
}
let heard: Announce | undefined

const observers = await createObservers(config, write, sources)
const events = createEvents(observers.onFault)
events.listen((event) => heard?.(event))
const assembly = assemble(config, {
  ...observers,
  ...(await startDashboard(config, { ...observers, clock })),
  events,
  environment: {},
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
  running: createRunningCalls(),
})
const settings = {
  host: '127.0.0.1',
  port: 0,
  bodyTimeoutMs: 30_000,
  clock,
  dialect: dialects.chat,
  breakOff: () => {},
}
const { address } = await listen(assembly.app, settings)

// `GET /NAME` has that set hear from now on. Microseconds of all this process's threads so far.
const control = createServer(({ url = '' }, response) => {
  heard = announcers.get(url.slice(1))
  response.end(JSON.stringify(process.cpuUsage()))
})
control.listen(0, '127.0.0.1', () => {
  const place = control.address()
  const port = typeof place === 'object' && place !== null ? place.port : 0
  console.log(JSON.stringify({ control: `http://127.0.0.1:${port}`, gateway: `http://127.0.0.1:${address.port}` }))
})
