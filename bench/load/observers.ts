// What it costs to look: hits with all observers off, on, and on with traces, in turn. `npx tsx bench/load/observers.ts`
// writes bench/results/observers.md and .json.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { systemClock } from '../../src/clock.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { isJsonObject } from '../../src/json.ts'
import { requestEnd } from '../../test/observe/events.ts'
import { started } from './processes.ts'

const rounds = Number(process.env['ROUNDS'] ?? 9)
const seconds = Number(process.env['SECONDS'] ?? 2)
const connections = Number(process.env['CONNECTIONS'] ?? 16)
const ways = ['off', 'on', 'traced'] as const

/** Of an even number of values the mean of the middle two: the upper one alone would lean to one side. */
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other)
  const [low = 0, high = low] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return (low + high) / 2
}

/** Hits a second. */
const measure = async (url: string): Promise<number> => {
  const result = await autocannon({
    url: `${url}/v1/chat/completions`,
    method: 'POST',
    connections,
    duration: seconds,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: 'What does looking cost?' }] }),
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url}: ${result.non2xx} refused`)
  return result.requests.average
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

const collector = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
})
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
const address = collector.address()
const folder = mkdtempSync(join(tmpdir(), 'reprise-observers-'))
const config = join(folder, 'reprise.yaml')
writeFileSync(
  config,
  `cache: { store: memory }\nprompts: { path: "${folder}" }\nprices: { demo/echo: { input: 1, output: 2 } }\n`,
)
const server = await started(
  ['--import', 'tsx', new URL('observers-server.ts', import.meta.url).pathname],
  {
    REPRISE_CONFIG: config,
    COLLECTOR: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
  },
  (line) => (line.startsWith('{"off"') ? line : undefined),
)
const parsed: unknown = JSON.parse(server.url)
const urls = isJsonObject(parsed) ? parsed : {}

const rates: Record<(typeof ways)[number], number[]> = { off: [], on: [], traced: [] }
for (let round = 0; round <= rounds; round++) {
  for (const way of ways) {
    const rate = await measure(String(urls[way]))
    // The first round warms everything up.
    if (round > 0) rates[way].push(rate)
  }
}
server.stop()
collector.close()
rmSync(folder, { recursive: true, force: true })
const page = await pageTimes()

/** Share of hits lost against `off` of the same round, so that what else the machine does cancels out, round by round. */
const losses = (way: 'on' | 'traced') => rates[way].map((rate, round) => 1 - rate / (rates.off[round] ?? rate))
const result = {
  command: 'npx tsx bench/load/observers.ts',
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`,
  loadAverage: loadavg()[0],
  rounds,
  seconds,
  connections,
  rates,
  losses: { on: losses('on'), traced: losses('traced') },
  page,
}
const percent = (share: number) => `${(100 * share).toFixed(1)}%`
/** With its range: where that spans zero, the run has not shown a loss. */
const lossOf = (way: 'on' | 'traced') => {
  const all = losses(way)
  return `${percent(median(all))} (${percent(Math.min(...all))} to ${percent(Math.max(...all))})`
}
const row = (way: (typeof ways)[number], name: string, loss: string) => {
  const all = rates[way].map(Math.round)
  return `| ${name} | ${Math.round(median(all))} | ${Math.min(...all)}-${Math.max(...all)} | ${loss} |`
}
const text = `# What it costs to look

\`${result.command}\` · ${rounds} rounds of ${seconds} s each way, in turn, ${connections} connections · ${result.machine} · load average ${result.loadAverage?.toFixed(1)} · ${new Date().toISOString().slice(0, 10)}

One process, three gateways that differ only in who listens to events. Load generator and gateways share the cores. Above a load
average of about 2 the machine was busy with something else: then the rates are low and the pairs scatter, and this run decides nothing.

| observers | hits/s, median | range | lost, median of pairs and range |
| --- | --- | --- | --- |
${row('off', 'none', '')}
${row('on', 'metrics, call log, dashboard', lossOf('on'))}
${row('traced', 'the same and traces to a collector', lossOf('traced'))}

\`/metrics\` with ${page.series} series (${Math.round(page.bytes / 1_024)} KB): median ${page.medianMs.toFixed(1)} ms, longest of 50 ${page.maxMs.toFixed(1)} ms.
`
writeFileSync(new URL('../results/observers.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`)
writeFileSync(new URL('../results/observers.md', import.meta.url), text)
console.log(text)
