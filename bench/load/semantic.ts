// Semantic hits at a fixed rate beside exact hits, the gateway on one core: `npx tsx bench/load/semantic.ts`. Writes bench/results/semantic-load.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { quantile } from '../../src/semantic/eval/measures.ts'
import { started } from './processes.ts'

const semanticPerSecond = 50
const exactPerSecond = 200

const goods = `chairs tables lamps carpets mirrors shelves curtains pillows bicycles helmets guitars violins cameras
telescopes printers monitors keyboards kettles blenders toasters`.split(/\s+/)
const countries =
  `Canada France Germany Italy Spain Portugal Poland Norway Sweden Denmark Finland Iceland Ireland Austria Hungary
Greece Turkey Egypt Morocco Kenya Ghana Nigeria Brazil Chile Peru Bolivia Mexico Cuba Japan China India Nepal Thailand Vietnam
Malaysia Indonesia Australia Fiji Samoa Tonga Oman Jordan Israel Cyprus Malta Albania Serbia Croatia Slovenia Estonia`.split(
    /\s+/,
  )
const subjects = goods.flatMap((good) => countries.map((country) => ({ good, country })))
const kept = subjects.map(({ good, country }) => `How long does shipping ${good} take to ${country}?`)
/** Every one of them is new to the gateway, so that it has to be embedded and judged. */
const alike = subjects.map(({ good, country }) => `How long does it take to ship ${good} to ${country}?`)

const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'))
const config = join(folder, 'reprise.yaml')
const provider = await started(['--import', 'tsx', new URL('server.ts', import.meta.url).pathname], {}, (line) =>
  line.startsWith('{"port"') ? `http://127.0.0.1:${JSON.parse(line).port}` : undefined,
)
writeFileSync(
  config,
  `providers: { bench: { kind: openai-compatible, baseUrl: "${provider.url}/v1" } }
cache: { store: memory, semantic: { mode: verified, maxErrorRate: 0.05, audit: 0, deadline: 1s } }\n`,
)
const command = [new URL('../../dist/src/cli/main.js', import.meta.url).pathname, 'start']
// Main thread, embedder and index share the core; the rest of the machine is the generator's.
const isPinned = spawnSync('taskset', ['--version']).status === 0
const gateway = await started(
  isPinned ? ['-c', '0', process.execPath, ...command] : command,
  { REPRISE_CONFIG: config, PORT: '0', LOG_LEVEL: 'error' },
  (line) => /listens on (\S+)/.exec(line)?.[1],
  isPinned ? 'taskset' : process.execPath,
)
const agent = new Agent({ connections: 64 })
const dispatcher = { dispatcher: agent }

interface Answered {
  readonly cache: string
  readonly ms: number
}

/** Timed from `due`, so that an answer that came late also counts for those who had to wait behind it. */
const ask = async (text: string, due = performance.now()): Promise<Answered> => {
  const { headers, body } = await request(`${gateway.url}/v1/chat/completions`, {
    ...dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'bench/bench', messages: [{ role: 'user', content: text }] }),
  })
  await body.dump()
  return { cache: String(headers['x-cache']), ms: performance.now() - due }
}

const isReady = async (): Promise<boolean> => {
  const { body } = await request(`${gateway.url}/readyz`, dispatcher)
  return JSON.stringify(await body.json()).includes('"state":"ready","detail":"bge')
}
while (!(await isReady())) await sleep(100)

/** In parts, so that each is in the index before the next comes. */
for (let at = 0; at < kept.length; at += 20) {
  await Promise.all(kept.slice(at, at + 20).map((text) => ask(text)))
  await sleep(300)
}

/** At this rate, whatever the answers do. */
const load = async (texts: readonly string[], perSecond: number, forSeconds: number): Promise<readonly Answered[]> => {
  const begun = performance.now()
  const answers: Promise<Answered>[] = []
  for (let sent = 0; sent < perSecond * forSeconds; sent++) {
    const due = begun + (sent * 1_000) / perSecond
    const waitMs = due - performance.now()
    if (waitMs > 0) await sleep(waitMs)
    answers.push(ask(texts[sent % texts.length] ?? '', due))
  }
  return Promise.all(answers)
}

const share = (times: readonly number[], part: number): string =>
  times.length === 0 ? 'none' : quantile(times, part).toFixed(1)

const row = (name: string, perSecond: number, answers: readonly Answered[], wanted: string): string => {
  const times = answers.filter(({ cache }) => cache === wanted).map(({ ms }) => ms)
  return `| ${name} | ${perSecond} | ${times.length} of ${answers.length} | ${share(times, 0.5)} | ${share(times, 0.99)} | ${share(times, 1)} |`
}

const half = alike.length / 2
const seconds = half / semanticPerSecond
const exactTexts = kept.slice(0, 200)
await load(exactTexts, exactPerSecond, 3)
const busyBefore = loadavg()[0] ?? 0
const exactAlone = await load(exactTexts, exactPerSecond, seconds)
const semanticAlone = await load(alike.slice(0, half), semanticPerSecond, seconds)
const [exactBeside, semanticBeside] = await Promise.all([
  load(exactTexts, exactPerSecond, seconds),
  load(alike.slice(half), semanticPerSecond, seconds),
])
await Promise.all([gateway.stop(), provider.stop()])
await agent.close()
rmSync(folder, { recursive: true, force: true })

const text = `# Load: semantic hits beside exact hits

\`npx tsx bench/load/semantic.ts\` · ${seconds} s a row, at fixed rates, ${kept.length} kept prompts in one partition, 1 worker · gateway ${isPinned ? 'on one core (taskset)' : 'not pinned: no taskset here'} · Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'} · load average before the rows ${busyBefore.toFixed(1)} · ${new Date().toISOString().slice(0, 10)}

Every semantic question is new to the gateway: it is embedded, searched for and judged; nothing of it is remembered from before. Latency in ms, of the answers that were such hits, from the moment at which the question was due, so that waiting behind others counts. Hits: of all that were asked; the others were misses. No audits.

| row | asked a second | hits | p50 | p99 | worst |
| --- | --- | --- | --- | --- | --- |
${row('exact, alone', exactPerSecond, exactAlone, 'HIT')}
${row('semantic, alone', semanticPerSecond, semanticAlone, 'SEMANTIC-HIT')}
${row('exact, beside semantic', exactPerSecond, exactBeside, 'HIT')}
${row('semantic, beside exact', semanticPerSecond, semanticBeside, 'SEMANTIC-HIT')}
`
writeFileSync(new URL('../results/semantic-load.md', import.meta.url), text)
console.log(text)
