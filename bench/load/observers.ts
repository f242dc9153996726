// What it costs to look: hits with all observers off, on, and on with traces, in turn. `npx tsx bench/load/observers.ts`
// writes bench/results/observers.md and .json.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import autocannon from 'autocannon'
import { build } from 'vite'
import { systemClock } from '../../src/clock.ts'
import { loadConfig } from '../../src/config.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { isJsonObject } from '../../src/json.ts'
import { requestEnd } from '../../test/observe/events.ts'
import { median, quartiles } from '../measures.ts'
import { started } from './processes.ts'

const rounds = Number(process.env['ROUNDS'] ?? 25)
const hits = Number(process.env['HITS'] ?? 2_000)
/** Before those that are measured, so that bounds by the second stand as under lasting load. */
const leadingHits = Number(process.env['LEADING_HITS'] ?? 1_000)
const connections = Number(process.env['CONNECTIONS'] ?? 16)
const ways = ['off', 'control', 'on', 'traced', 'left', 'unbounded', 'callers'] as const
type Way = (typeof ways)[number]

/** Every caller has its request traced, where the settings are the default ones. */
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const setOf = (way: Way) => (way === 'callers' ? 'traced' : way)

const load = async (url: string, amount: number, headers: Readonly<Record<string, string>>): Promise<void> => {
  const result = await autocannon({
    url: `${url}/v1/chat/completions`,
    method: 'POST',
    connections,
    amount,
    // It ends with a sample, and while it waits for one a bound by the second has a rest.
    sampleInt: 20,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: 'What does looking cost?' }] }),
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused`)
}

/** Built as the gateway is: run by tsx, every function that a hit makes would be given its name anew, which costs more than all observers. */
const builtServer = async (): Promise<string> => {
  const root = new URL('../..', import.meta.url).pathname
  const outDir = join(root, 'dist', 'bench')
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['lmdb', 'onnxruntime-node', 'hnswlib-node'] },
    build: { ssr: 'bench/load/observers-server.ts', outDir, copyPublicDir: false, target: 'node20', minify: false },
  })
  return join(outDir, 'observers-server.js')
}

const cpuMicroseconds = async (url: string): Promise<number> => {
  const { user, system } = (await (await fetch(url)).json()) as NodeJS.CpuUsage
  return user + system
}

/** Milliseconds for one page of at least 5,000 series. */
const pageTimes = async () => {
  const metrics = createMetrics({ deployments: () => new Set(), tiers: async () => [], clock: systemClock })
  for (let route = 0; route < 50; route++)
    for (const kind of ['hit', 'miss', 'bypass'] as const)
      metrics.listen(requestEnd({ route: `route-${route}`, outcome: { kind }, streamed: true, firstOutputMs: 1 }))
  const times: number[] = []
  let text = ''
  for (let round = 0; round < 60; round++) {
    const startedAt = performance.now()
    text = (await metrics.render()).text
    if (round >= 10) times.push(performance.now() - startedAt)
  }
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
  return { series, bytes: text.length, medianMs: median(times), maxMs: Math.max(...times) }
}

/** By the set of observers that sent them. */
const spans: Partial<Record<string, number>> = {}
const collector = createServer(async (request, response) => {
  const [, set = ''] = request.url?.split('/') ?? []
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  spans[set] = (spans[set] ?? 0) + Buffer.concat(chunks).toString('latin1').split('"traceId"').length - 1
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
})
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
const address = collector.address()
const server = await started(
  [await builtServer()],
  { COLLECTOR: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}` },
  (line) => (line.startsWith('{"control"') ? line : undefined),
)
const parsed: unknown = JSON.parse(server.url)
const { control, gateway } = isJsonObject(parsed) ? parsed : {}

/** Microseconds of CPU a hit, round by round. */
const costs = Object.fromEntries(ways.map((way) => [way, [] as number[]])) as Record<Way, number[]>
/** Hits a second by the clock, the load generator and whatever else runs on the machine included. */
const rates = Object.fromEntries(ways.map((way) => [way, [] as number[]])) as Record<Way, number[]>
/** Spans that reached the collector of one way's hits, leading ones included. */
const arrived = Object.fromEntries(ways.map((way) => [way, 0])) as Record<Way, number>
/** Longer than spans wait for their batch: sent later, they would count against the way that comes next. */
const settleMs = 1_500
const tracing: ReadonlySet<Way> = new Set(['traced', 'unbounded', 'callers'])
for (let round = -3; round < rounds; round++) {
  // Whoever comes first in a round has another's garbage to collect: everybody does in turn.
  for (const place of ways.keys()) {
    const way = ways[(place + round + ways.length) % ways.length] ?? 'off'
    const set = setOf(way)
    const headers: Record<string, string> = way === 'callers' ? { traceparent } : {}
    const spansBefore = spans[set] ?? 0
    await cpuMicroseconds(`${String(control)}/${set}`)
    await load(String(gateway), leadingHits, headers)
    const before = await cpuMicroseconds(`${String(control)}/${set}`)
    const startedAt = performance.now()
    await load(String(gateway), hits, headers)
    const seconds = (performance.now() - startedAt) / 1_000
    if (tracing.has(way)) await delay(settleMs)
    const cost = ((await cpuMicroseconds(`${String(control)}/${set}`)) - before) / hits
    // The first rounds warm everything up.
    if (round < 0) continue
    arrived[way] += (spans[set] ?? 0) - spansBefore
    costs[way].push(cost)
    rates[way].push(hits / seconds)
  }
}
await server.stop()
collector.close()
const page = await pageTimes()

/** Share of the hits a second that one core loses against `off` of the same round, so that what else the machine does cancels out. */
const losses = (way: Way) => costs[way].map((cost, round) => 1 - (costs.off[round] ?? cost) / cost)
/** The limit of hits that are traced, unless set otherwise. */
const { hitsPerSecond } = loadConfig({}).traces
/**
 * Share of the hits a second that a core loses which does nothing but hits: what it leaves out costs it `left`, and `hitsPerSecond` of
 * a second's hits what `unbounded` costs beyond. By the rows of each round, whatever rate the rest of the machine let it reach.
 */
const lossesOfBusyCore = costs.off.map((off, round) => {
  const [left = off, unbounded = off] = [costs.left[round], costs.unbounded[round]]
  return 1 - (off / left) * (1 - (hitsPerSecond * (unbounded - left)) / 1e6)
})
const tracedShare = (way: Way) => arrived[way] / (rounds * (leadingHits + hits))
const result = {
  command: 'npx tsx bench/load/observers.ts',
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`,
  loadAverage: loadavg()[0],
  rounds,
  hits,
  leadingHits,
  connections,
  costs,
  rates,
  losses: Object.fromEntries(ways.filter((way) => way !== 'off').map((way) => [way, losses(way)])),
  lossesOfBusyCore,
  tracedShare: Object.fromEntries(ways.map((way) => [way, tracedShare(way)])),
  page,
}
const percent = (share: number) => `${(100 * share).toFixed(1)}%`
/** With its middle half: where that spans zero, the run has not shown a loss. */
const spread = (values: readonly number[]) => {
  const [low, high] = quartiles(values)
  return `${percent(median(values))} (${percent(low)} to ${percent(high)})`
}
const lossOf = (way: Way) => spread(losses(way))
const row = (way: Way, name: string, loss: string) => {
  const [low, high] = quartiles(costs[way])
  const cost = `${median(costs[way]).toFixed(1)} | ${low.toFixed(1)}-${high.toFixed(1)}`
  return `| ${name} | ${median(rates[way]).toFixed(0)} | ${percent(tracedShare(way))} | ${cost} | ${loss} |`
}
const text = `# What it costs to look

\`${result.command}\` · ${rounds} rounds of ${hits.toLocaleString('en')} hits each way, in turn, behind ${leadingHits.toLocaleString('en')} that are not measured, ${connections} connections · ${result.machine} · load average ${result.loadAverage?.toFixed(1)} · ${new Date().toISOString().slice(0, 10)}

One gateway; only who hears of its events changes from load to load. Measured is the CPU time of its process (all threads, user and
system) divided by the hits of the round: what else the machine does costs it no time of its own, though it costs it caches. The hits a second are by the clock; a bound by the
second (\`traces.hitsPerSecond\`) leaves out the smaller a share the slower they come. Traced are those whose span reached the collector.
Every request begins a trace in all rows: its ids cost 0.2 to 0.4 µs (\`npx tsx bench/micro/observers.ts\`).

| observers | hits a second | of them traced | µs of CPU a hit, median | middle half | hits a second lost, median of pairs and middle half |
| --- | --- | --- | --- | --- | --- |
${row('off', 'none', '')}
${row('control', 'none, a second time: what the method itself sees', lossOf('control'))}
${row('on', 'metrics, call log, dashboard', lossOf('on'))}
${row('traced', 'the same and traces, as they are unless set otherwise', lossOf('traced'))}
${row('left', 'the same, no hit traced (`traces.hitsPerSecond: 0`): what one costs that is left out', lossOf('left'))}
${row('unbounded', 'the same, every hit traced: no bound', lossOf('unbounded'))}
${row('callers', "the same as unless set, every caller's own `traceparent` sampled", lossOf('callers'))}

On a core that does nothing but hits, all of it on, traces as they are unless set otherwise (\`traces.hitsPerSecond: ${hitsPerSecond}\`): **${spread(lossesOfBusyCore)}** of them lost, by the rows
of no hit and of every hit traced.

\`/metrics\` with ${page.series.toLocaleString('en')} series (${Math.round(page.bytes / 1_024)} KB): median ${page.medianMs.toFixed(1)} ms, longest of 50 ${page.maxMs.toFixed(1)} ms.
`
writeFileSync(new URL('../results/observers.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`)
writeFileSync(new URL('../results/observers.md', import.meta.url), text)
console.log(text)
