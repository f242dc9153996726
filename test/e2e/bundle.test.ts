import { spawn } from 'node:child_process'
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { scriptOf } from '../../src/cli/compiled-code.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
// Beside the packages, which the bundle finds as the shipped one does; its own folder, so that no test changes what was built.
const bundle = join(root, 'node_modules', '.cache', 'bundle-under-test')
const stops: (() => Promise<void>)[] = []
let folder: string

beforeAll(async () => {
  await build({
    root,
    configFile: join(root, 'vite.bundle.config.ts'),
    build: { outDir: bundle },
    logLevel: 'error',
  })
}, 60_000)
afterAll(() => rmSync(bundle, { recursive: true, force: true }))
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-bundle-'))
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
  rmSync(folder, { recursive: true, force: true })
})

const run = (args: readonly string[], settings = '', environment: Readonly<Record<string, string>> = {}) => {
  writeFileSync(join(folder, 'reprise.yaml'), settings)
  const child = spawn(process.execPath, [join(bundle, 'reprise.cjs'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  stops.push(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { child, ended, said: text(child.stderr) }
}

/** The address of a gateway that runs from the bundle. */
const started = async (settings: string, environment: Readonly<Record<string, string>> = {}) => {
  const { child, ended, said } = run(['start'], settings, environment)
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (\S+)/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return { url, child, ended, said }
  }
  throw new Error(`it did not start: ${await said}`)
}

const ask = (url: string, content: string) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content }] }),
  })

describe('the bundle', () => {
  it('knows its version and its commands', async () => {
    const manifest: { readonly version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(await text(run(['--version']).child.stdout)).toContain(`reprise/${manifest.version}`)
    expect(await text(run(['check']).child.stdout)).toContain('in order')
    expect(await text(run(['prompt', 'check']).child.stdout)).toContain('summarize')
  })

  it('answers, keeps in LMDB, offers the shipped prompts, and ends with what runs', async () => {
    const { url, child, ended } = await started('cache: { path: kept }')
    expect((await ask(url, 'Hello')).headers.get('x-cache')).toBe('MISS')
    expect((await ask(url, 'Hello')).headers.get('x-cache')).toBe('HIT')
    expect(await (await fetch(`${url}/openapi.json`)).text()).toContain('/prompts/translate')
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ store: { name: 'memory+lmdb' } })
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('has the parts that load only where they are wanted', async () => {
    const { url } = await started('cache: { path: kept, semantic: { mode: verified } }', {
      REDIS_URL: 'redis://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    })
    expect((await ask(url, 'Hello')).status).toBe(200)
    const readiness = async () => (await fetch(`${url}/readyz`)).json()
    expect(await readiness()).toMatchObject({ store: { name: 'memory+redis' } })
    // Its threads are files of their own beside the bundle.
    await expect.poll(readiness, { timeout: 60_000 }).toMatchObject({ semantic: { state: 'ready' } })
  }, 70_000)

  it('holds the schemas of prompts to the rules that the source holds them to', async () => {
    mkdirSync(join(folder, 'prompts'))
    const prompt = (schema: string) => `---\ninput: { schema: ${schema} }\n---\nHello\n`
    writeFileSync(join(folder, 'prompts', 'good.prompt'), prompt('{ name: string }'))
    writeFileSync(join(folder, 'prompts', 'bad.prompt'), prompt('{ type: object, properties: { name: 5 } }'))
    const { ended, child, said } = run(['prompt', 'check'])
    expect(await text(child.stdout)).toContain('good.prompt: in order')
    expect(await said).toMatch(/bad\.prompt.*the schema is none: properties\.name must be/)
    expect(await ended).toBe(1)
  })

  it('has kept the code of a start, which V8 takes', () => {
    const kept = readdirSync(bundle).filter((file) => file.endsWith('.cjs.code'))
    const files = ['cli', 'main-', 'lmdb-', 'config-'].map((name) => kept.find((file) => file.startsWith(name)) ?? name)
    const refused = files.filter((file) => scriptOf(join(bundle, file.replace(/\.code$/, ''))).cachedDataRejected)
    expect(refused).toEqual([])
  })

  it('may be run as a program: npx does not make it one again after a build', () => {
    expect(() => accessSync(join(bundle, 'reprise.cjs'), constants.X_OK)).not.toThrow()
  })

  it('says what is wrong with the settings and does not start', async () => {
    const { ended, said, child } = run(['start'], 'cache: { ttl: soon }')
    expect(await text(child.stdout)).toBe('')
    expect(await said).toContain('cache.ttl: found "soon", expected a duration')
    expect(await ended).toBe(1)
  })
})
