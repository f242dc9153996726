// The last step of a build: one start and the first answers, so that what V8 compiles for them is there from the first real start on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { compiledCode } from './compiled-code.ts'
import { portOf, startStandInProvider } from './stand-in-provider.ts'

const LOOK_AGAIN_MS = 20
const PATIENCE_MS = 20_000

const rehearse = async (folder: string): Promise<void> => {
  const [provider, free] = [await startStandInProvider(), createServer()]
  process.env['PORT'] = String(await portOf(free))
  await new Promise((done) => free.close(done))
  const settings = join(folder, 'reprise.yaml')
  writeFileSync(settings, settingsOf(provider.url, join(folder, 'cache')))
  process.argv.splice(2, Infinity, 'start', '--config', settings)

  const code = compiledCode(dirname(fileURLToPath(import.meta.url)))
  code.load('cli.cjs')
  const url = `http://127.0.0.1:${process.env['PORT']}`
  await until(() => isAnswered(url), 'the gateway does not answer')
  await until(() => isOpen(url), 'the semantic tier does not open')
  await isAnswered(url)
  code.keep()
}

const until = async (holds: () => Promise<boolean>, complaint: string): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(complaint)
    await setTimeout(LOOK_AGAIN_MS)
  }
}

/** The semantic tier has loaded, or cannot. */
const isOpen = async (url: string): Promise<boolean> =>
  !(await (await fetch(`${url}/readyz`)).text()).includes('"state":"loading"')

const settingsOf = (baseUrl: string, cache: string): string => `
providers:
  here: { kind: openai-compatible, baseUrl: "${baseUrl}", apiKey: x }
cache: { path: ${JSON.stringify(cache)}, semantic: { mode: observe } }
`

/** A miss, its hit plain and streamed; a streamed miss and its hit; what the provider refuses. */
const isAnswered = async (url: string): Promise<boolean> => {
  const asks = [
    { content: 'one', stream: false },
    { content: 'one', stream: false },
    { content: 'one', stream: true },
    { content: 'two', stream: true },
    { content: 'two', stream: false },
    { content: 'broken', stream: false },
  ]
  for (const { content, stream } of asks) {
    const body = JSON.stringify({ model: 'here/m', stream, messages: [{ role: 'user', content }] })
    const reply = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => undefined)
    if (!(await reply?.text())?.includes('hello')) return false
  }
  return true
}

const folder = mkdtempSync(join(tmpdir(), 'reprise-rehearsal-'))
rehearse(folder)
  .catch((error: unknown) => {
    console.error(error)
    process.exitCode = 1
  })
  .finally(() => {
    rmSync(folder, { recursive: true, force: true })
    process.exit()
  })
