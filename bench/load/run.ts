// One run, every row in turn, round after round: `npm run bench`. Writes bench/results/load.md.
import { cpus } from 'node:os'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { median } from '../measures.ts'
import { started } from './processes.ts'

const rounds = Number(process.env['ROUNDS'] ?? 5)
const seconds = Number(process.env['SECONDS'] ?? 3)
const connections = Number(process.env['CONNECTIONS'] ?? 16)

interface Row {
  readonly name: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const question = (over: object) =>
  JSON.stringify({ model: 'bench/bench', messages: [{ role: 'user', content: 'What does a hit cost?' }], ...over })

const measure = async ({ url, headers, body }: Row) => {
  const result = await autocannon({
    url,
    method: 'POST',
    connections,
    duration: seconds,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
  return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 }
}

const portOf = (line: string) => (line.startsWith('{"port"') ? `http://127.0.0.1:${JSON.parse(line).port}` : undefined)

const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const config = join(folder, 'reprise.yaml')
const server = ['--import', 'tsx', new URL('server.ts', import.meta.url).pathname]
const provider = await started(server, {}, portOf)
const bare = await started(server, {}, portOf)
writeFileSync(config, `providers: { bench: { kind: openai-compatible, baseUrl: "${provider.url}/v1" } }\n`)
const gateway = await started(
  [new URL('../../dist/bin/reprise.cjs', import.meta.url).pathname, 'start'],
  {
    REPRISE_CONFIG: config,
    REPRISE_CACHE_PATH: join(folder, 'cache'),
    PORT: '0',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
  },
  (line) => /listens on (\S+)/.exec(line)?.[1],
)

const door = `${gateway.url}/v1/chat/completions`
const rows: readonly Row[] = [
  { name: 'bare node:http', url: `${bare.url}/v1/chat/completions`, body: question({}) },
  { name: 'provider, asked directly', url: `${provider.url}/v1/chat/completions`, body: question({}) },
  { name: 'gateway, hit', url: door, body: question({}) },
  { name: 'gateway, streamed hit', url: door, body: question({ stream: true }) },
  {
    name: 'gateway, hit on 20 turns (16 KB)',
    url: door,
    body: question({
      messages: Array.from({ length: 21 }, (_, turn) => ({
        role: turn % 2 === 0 ? 'user' : 'assistant',
        content: `turn ${turn} `.repeat(90),
      })),
    }),
  },
  { name: 'gateway, miss (no-store)', url: door, headers: { 'cache-control': 'no-store' }, body: question({}) },
]

const figures = new Map<string, { readonly rate: number; readonly p50: number; readonly p99: number }[]>(
  rows.map(({ name }) => [name, []]),
)
for (let round = 0; round <= rounds; round++) {
  for (const row of rows) {
    const figure = await measure(row)
    // The first round warms everything up.
    if (round > 0) figures.get(row.name)?.push(figure)
  }
}
await Promise.all([gateway, bare, provider].map((child) => child.stop()))
rmSync(folder, { recursive: true, force: true })

const rateOf = (name: string) => median((figures.get(name) ?? []).map(({ rate }) => rate))
const yardstick = rateOf('bare node:http')
const lines = rows.map(({ name }) => {
  const all = figures.get(name) ?? []
  const rates = all.map(({ rate }) => Math.round(rate))
  return `| ${name} | ${Math.round(rateOf(name))} | ${Math.min(...rates)}-${Math.max(...rates)} | ${(rateOf(name) / yardstick).toFixed(2)} | ${median(all.map(({ p50 }) => p50))} | ${median(all.map(({ p99 }) => p99))} |`
})
const text = `# Load: gateway against its yardsticks

\`npm run bench\` · ${rounds} rounds of ${seconds} s a row, in turn, ${connections} connections · Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'} · ${new Date().toISOString().slice(0, 10)}

Server and load generator share the cores. Requests a second: median of the rounds, and their range. Ratio: to bare \`node:http\` in the same run. Latency in ms: median over the rounds of each round's p50 and p99 (the generator's resolution is 1 ms).

| row | requests/s | range | ratio | p50 | p99 |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`
writeFileSync(new URL('../results/load.md', import.meta.url), text)
console.log(text)
