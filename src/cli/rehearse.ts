// The last step of a build: one start and the first answers, so that what V8 compiles for them is there from the first real start on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { compiledCode } from './compiled-code.ts'

const LOOK_AGAIN_MS = 20
const PATIENCE_MS = 20_000

const rehearse = async (folder: string): Promise<void> => {
  const provider = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)))
  })
  const [port, free] = [await portOf(provider), createServer()]
  process.env['PORT'] = String(await portOf(free))
  await new Promise((done) => free.close(done))
  const settings = join(folder, 'reprise.yaml')
  writeFileSync(settings, settingsOf(port, join(folder, 'cache')))
  process.argv.splice(2, Infinity, 'start', '--config', settings)

  const code = compiledCode(dirname(fileURLToPath(import.meta.url)))
  code.load('cli.cjs')
  const url = `http://127.0.0.1:${process.env['PORT']}/v1/chat/completions`
  const deadline = performance.now() + PATIENCE_MS
  while (!(await isAnswered(url))) {
    if (performance.now() > deadline) throw new Error('the gateway does not answer')
    await setTimeout(LOOK_AGAIN_MS)
  }
  code.keep()
}

const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}

const settingsOf = (port: number, cache: string): string => `
providers:
  here: { kind: openai-compatible, baseUrl: "http://127.0.0.1:${port}/v1", apiKey: x }
cache: { path: ${JSON.stringify(cache)} }
`

/** A miss, a hit and a stream. */
const isAnswered = async (url: string): Promise<boolean> => {
  for (const stream of [false, false, true]) {
    const body = JSON.stringify({ model: 'here/m', stream, messages: [{ role: 'user', content: 'hello' }] })
    const headers = { 'content-type': 'application/json' }
    const reply = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined)
    if (!(await reply?.text())?.includes('hello')) return false
  }
  return true
}

const portOf = (server: Server): Promise<number> =>
  new Promise((ready, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      ready(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
  })

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
