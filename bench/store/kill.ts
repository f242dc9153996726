// kill -9 of the built gateway under load: which of the answers that it gave are there at the next start.
// npx tsx bench/store/kill.ts [--clients 32] [--rounds 5] [path/to/main.js], after npm run build.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const option = { type: 'string' } as const
const { values, positionals } = parseArgs({ options: { clients: option, rounds: option }, allowPositionals: true })
const clients = Number(values.clients ?? 32)
const rounds = Number(values.rounds ?? 5)
const program = resolve(positionals[0] ?? fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url)))
const loadMs = 4_000
const spans = [10, 20, 50, 100, 200, 500, 1_000, loadMs]

interface Gateway {
  readonly child: ChildProcess
  readonly url: string
}

const start = async (folder: string): Promise<Gateway> => {
  const child = spawn(process.execPath, [program, 'start'], {
    cwd: folder,
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (\S+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return { child, url }
  }
  throw new Error('It ended before it listened.')
}

const kill = async ({ child }: Gateway): Promise<void> => {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

const ask = async (url: string, question: string, headers: Readonly<Record<string, string>> = {}): Promise<boolean> => {
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: question }] }),
  })
  await reply.text()
  return reply.status === 200
}

/** Of each answer that was given: how long before the kill, ms, and whether it was gone. */
const round = async (number: number): Promise<readonly { readonly age: number; readonly gone: boolean }[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-kill-'))
  writeFileSync(join(folder, 'reprise.yaml'), 'cache: { store: lmdb, path: ./kept }\n')
  const killed = await start(folder)
  const given: { readonly question: string; readonly at: number }[] = []
  let asked = 0
  const client = async (): Promise<void> => {
    for (;;) {
      const question = `question ${number} ${asked++}`
      const ok = await ask(killed.url, question).catch(() => undefined)
      if (ok === undefined) return
      if (ok) given.push({ question, at: performance.now() })
    }
  }
  const all = Array.from({ length: clients }, client)
  await sleep(loadMs)
  const killedAt = performance.now()
  await kill(killed)
  await Promise.all(all)
  const next = await start(folder)
  const looked = []
  for (const { question, at } of given) {
    const there = await ask(next.url, question, { 'cache-control': 'only-if-cached' })
    looked.push({ age: killedAt - at, gone: !there })
  }
  await kill(next)
  rmSync(folder, { recursive: true, force: true })
  return looked
}

const looked = []
for (let number = 0; number < rounds; number++) looked.push(...(await round(number)))
console.log('| given in the last | answers | gone |\n| --- | --- | --- |')
for (const span of spans) {
  const within = looked.filter(({ age }) => age <= span)
  console.log(`| ${span} ms | ${within.length} | ${within.filter(({ gone }) => gone).length} |`)
}
console.log(
  `\nThe oldest that was gone: ${Math.round(Math.max(0, ...looked.map(({ age, gone }) => (gone ? age : 0))))} ms`,
)
