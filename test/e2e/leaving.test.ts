import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it, vi } from 'vitest'

const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))

const left: (() => void)[] = []
afterEach(() => left.splice(0).forEach((leave) => leave()))

interface Running {
  readonly folder: string
  readonly url: string
  readonly child: ChildProcess
  readonly ended: Promise<unknown[]>
  readonly said: () => string
}

const start = async (cache = '{ store: memory }', before: readonly string[] = []): Promise<Running> => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-leaving-'))
  writeFileSync(join(folder, 'reprise.yaml'), `server: { port: 0, drainTimeout: 500ms }\ncache: ${cache}\n`)
  const [command = '', ...words] = [...before, process.execPath, program, 'start']
  const child = spawn(command, words, { cwd: folder, env: {}, stdio: 'pipe' })
  let said = ''
  child.stdout.on('data', (piece) => (said += String(piece)))
  child.stderr.on('data', (piece) => (said += String(piece)))
  const ended = once(child, 'exit')
  left.push(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const url = await vi.waitFor(() => /listens on (\S+)/.exec(said)?.[1] ?? Promise.reject(new Error(said)), 20_000)
  return { folder, url, child, ended, said: () => said }
}

const embed = (url: string, input: readonly string[]) =>
  fetch(`${url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'local/bge-small-en-v1.5', input }),
  })

/** A list of long texts, so that the thread is at work for seconds. */
const busy = async (url: string): Promise<void> => {
  expect((await embed(url, ['loads the model'])).status).toBe(200)
  const texts = Array.from({ length: 200 }, (_, number) => `${number} ${'word '.repeat(400)}`)
  embed(url, texts).catch(() => undefined)
  // Behind the first texts of the list.
  expect((await embed(url, ['a', 'b'])).status).toBe(200)
}

it.skipIf(!existsSync(program))(
  'leaves after one signal when its thread has come to rest',
  { timeout: 60_000 },
  async () => {
    const { url, child, ended, said } = await start()
    await busy(url)
    child.kill('SIGTERM')
    expect({ ended: await ended, said: said() }).toMatchObject({ ended: [0, null] })
  },
)

it.skipIf(!existsSync(program))(
  'leaves at once after two, without a crash, in the middle of a text',
  { timeout: 60_000 },
  async () => {
    const { url, child, ended, said } = await start()
    await busy(url)
    child.kill('SIGTERM')
    await vi.waitFor(() => expect(said()).toContain('stopping'), 10_000)
    child.kill('SIGTERM')
    const [code, signal] = await ended
    // Killed by itself while the thread worked; by an exit in the moment between two texts.
    expect(`${code} ${signal} ${said()}`).toMatch(/^(?:1 null|null SIGKILL)/)
    expect(said()).toMatch(/"level":40.*"running":1,.*ended at once by a second signal/)
  },
)

/** Holds up the writes to an LMDB as a disk that is stuck does: another process opens it, and never comes to an end. */
const hold = (folder: string): void => {
  const opening = join(folder, 'opening')
  const touch = () => utimesSync(opening, new Date(), new Date())
  writeFileSync(opening, '')
  const timer = setInterval(touch, 200)
  left.unshift(() => clearInterval(timer))
}

it.skipIf(!existsSync(program))(
  'leaves, and says so, while a write to its store is stuck',
  { timeout: 60_000 },
  async () => {
    const { folder, url, child, ended, said } = await start('{ store: lmdb, path: ./kept }')
    hold(join(folder, 'kept'))
    const body = JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: 'Are you there?' }] })
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })).status).toBe(200)
    child.kill('SIGTERM')
    expect({ ended: await ended, said: said() }).toMatchObject({ ended: [null, 'SIGKILL'] })
    expect(said()).toMatch(/"level":40.*"operation":"close".*does not answer/)
  },
)

/** As a container without an init has it: the gateway is process 1, to which its own SIGKILL is nothing. */
const asFirst = ['/usr/bin/unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child']

const canBeFirst = (): boolean => {
  const [command = '', ...words] = [...asFirst, process.execPath, '--version']
  return spawnSync(command, words).status === 0
}

it.skipIf(!existsSync(program) || !canBeFirst())(
  'leaves as process 1, too, while a write to its store is stuck',
  { timeout: 60_000 },
  async () => {
    const { folder, url, child, ended, said } = await start('{ store: lmdb, path: ./kept }', asFirst)
    hold(join(folder, 'kept'))
    const body = JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: 'Are you there?' }] })
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })).status).toBe(200)
    const first = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'))
    process.kill(first, 'SIGTERM')
    await ended
    expect(said()).toMatch(/"level":40.*"operation":"close".*does not answer/)
  },
)
