// Does the memory of a gateway level off once its caches are full?
// npx tsx bench/memory/run.ts [--requests 300000] [--every 25000] [--at-once 48] [--snapshots FOLDER]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { started } from '../load/processes.ts'
import { probed } from './probed.ts'
import { ask, askOf } from './traffic.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '300000' },
    every: { type: 'string', default: '20000' },
    'at-once': { type: 'string', default: '48' },
    semantic: { type: 'string', default: 'verified' },
    snapshots: { type: 'string' },
  },
})
const [requests, every, atOnce] = [Number(values.requests), Number(values.every), Number(values['at-once'])]

const folder = mkdtempSync(join(tmpdir(), 'reprise-memory-'))
const provider = await started(
  ['--import', 'tsx', fileURLToPath(new URL('../load/server.ts', import.meta.url))],
  {},
  (line) => (line.startsWith('{"port"') ? `http://127.0.0.1:${JSON.parse(line).port}` : undefined),
)
// The quickstart's settings with bounds so tight that everything is full early.
writeFileSync(
  join(folder, 'reprise.yaml'),
  `providers: { here: { kind: openai-compatible, baseUrl: "${provider.url}/v1" } }
prompts: { model: demo/echo }
cache:
  path: cache
  maxBytes: 16MB
  memory: { maxBytes: 4MB }
  semantic: { mode: ${values.semantic}, maxErrorRate: 0.01, maxPrompts: 1000 }
`,
)
const gateway = await probed(fileURLToPath(new URL('../../dist/bin/reprise.cjs', import.meta.url)), folder)

const began = performance.now()
const outcomes = new Map<string, Map<number, number>>()
let next = 0

const worker = async (until: number): Promise<void> => {
  while (next < until) {
    const one = askOf(next++)
    const status = await ask(gateway.url, one)
    const counts = outcomes.get(one.kind) ?? new Map<number, number>()
    counts.set(status, (counts.get(status) ?? 0) + 1)
    outcomes.set(one.kind, counts)
  }
}

/** Lets what runs behind the answers come to rest: prompts that wait to be embedded, writes. */
const SETTLE_MS = 5_000

const row = async (): Promise<void> => {
  await setTimeout(SETTLE_MS)
  const { heapUsed, external, arrayBuffers, rss } = await gateway.memory()
  const seconds = Math.round((performance.now() - began) / 1_000)
  const cells = [next, seconds, ...[heapUsed, external, arrayBuffers, rss].map((mb) => mb.toFixed(1))]
  console.log(`| ${cells.join(' | ')} |`)
  if (values.snapshots !== undefined) await gateway.snapshot(join(values.snapshots, `${next}.heapsnapshot`))
}

console.log(`${requests} requests, ${atOnce} at once, semantic ${values.semantic} · MB after a full collection · Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'} · ${new Date().toISOString().slice(0, 10)}

| requests | s | heap used | external | of it array buffers | resident |
| --- | --- | --- | --- | --- | --- |`)
try {
  await row()
  for (let until = every; until <= requests; until += every) {
    await Promise.all(Array.from({ length: atOnce }, () => worker(until)))
    await row()
  }
  console.log('\n| what was asked | status: how often |\n| --- | --- |')
  for (const [kind, counts] of outcomes)
    console.log(`| ${kind} | ${[...counts].map(([status, count]) => `${status || 'left'}: ${count}`).join(', ')} |`)
} finally {
  await gateway.stop()
  await provider.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
