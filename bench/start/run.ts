// How long from the spawn of a gateway to the line that says it listens, and to the first answered call.
// npx tsx bench/start/run.ts [--runs 10] [name=path/to/main.js …]; without names: the bundle and the unbundled modules, both as built.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { standInAnswer, startStandInProvider } from '../../src/cli/stand-in-provider.ts'
import { median } from '../measures.ts'

const { values, positionals } = parseArgs({ options: { runs: { type: 'string' } }, allowPositionals: true })
const runs = Number(values.runs ?? 10)
const built = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url))
const named = positionals.map((one) => one.split('=', 2))
const programs: readonly (readonly [string, string])[] =
  named.length > 0
    ? named.map(([name = '', path = '']) => [name, resolve(path)] as const)
    : [
        ['gateway, bundle (`npm start`)', built('bin/reprise.cjs')],
        ['gateway, unbundled modules', built('src/cli/main.js')],
      ]

const provider = await startStandInProvider()
const settings = `providers:
  here: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: x }
# As the quickstart has it: a model that loads behind the start.
cache: { semantic: { mode: verified, maxErrorRate: 0.01 } }
`
// The floor: the same node, a server that knows one answer.
const floor = `require('node:http').createServer((q, r) => q.resume().on('end', () => r.end(${JSON.stringify(JSON.stringify(standInAnswer))})))
  .listen(0, '127.0.0.1', function () { console.log('listens on http://127.0.0.1:' + this.address().port) })`

interface Figures {
  readonly listeningMs: number
  readonly answeredMs: number
  /** Processor time, user and system, until the first answer; less moved by what else runs on the machine. */
  readonly cpuMs: number
}

const start = async (args: readonly string[]): Promise<Figures> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-start-'))
  writeFileSync(join(folder, 'reprise.yaml'), settings)
  const began = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let url: string | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    url = /listens on (\S+)/.exec(line)?.[1]
    if (url !== undefined) break
  }
  if (url === undefined) throw new Error(`${args.join(' ')} ended before it listened`)
  const listeningMs = performance.now() - began
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'here/m', messages: [{ role: 'user', content: 'hello' }] }),
  })
  if (reply.status !== 200 || !(await reply.text()).includes('hello')) throw new Error(`answered ${reply.status}`)
  const answeredMs = performance.now() - began
  const cpuMs = processorTime(child.pid)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  rmSync(folder, { recursive: true, force: true })
  return { listeningMs, answeredMs, cpuMs }
}

/** From Linux's /proc, in steps of 10 ms; NaN elsewhere. */
const processorTime = (pid: number | undefined): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}

const rows = [
  ['bare node:http', ['-e', floor]] as const,
  ...programs.map(([name, path]) => [name, [path, 'start']] as const),
]
const figures = new Map<string, Figures[]>(rows.map(([name]) => [name, []]))
// In turn, so that a busy moment of the machine falls on every row. The first round warms the disk.
for (let round = 0; round <= runs; round++) {
  for (const [name, args] of rows) {
    const one = await start(args)
    if (round > 0) figures.get(name)?.push(one)
  }
}
provider.close()

const shown = (all: readonly number[]): string => {
  const rounded = all.map(Math.round)
  return `${median(rounded)} (${Math.min(...rounded)}-${Math.max(...rounded)})`
}
const lines = [...figures].map(
  ([name, all]) =>
    `| ${name} | ${shown(all.map(({ listeningMs }) => listeningMs))} | ${shown(all.map(({ answeredMs }) => answeredMs))} | ${shown(all.map(({ cpuMs }) => cpuMs))} |`,
)
console.log(`Median of ${runs} starts and their range, in ms · Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'} · ${new Date().toISOString().slice(0, 10)}

| row | listening | first answer | processor time |
| --- | --- | --- | --- |
${lines.join('\n')}`)
