// The last step of a build: one start and the first answers, so that what V8 compiles for them is there from the first real start on.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { compiledCode } from './compiled-code.ts'

const LOOK_AGAIN_MS = 20
const PATIENCE_MS = 20_000

const rehearse = async (folder: string): Promise<void> => {
  const provider = createServer(async (request, response) => {
    const asked = await textOf(request)
    if (asked.includes('"broken"')) response.writeHead(400, json).end('{"error":{"message":"hello"}}')
    else if (asked.includes('"stream":true')) response.writeHead(200, eventStream).end(events)
    else response.writeHead(200, json).end(JSON.stringify(answer))
  })
  const [port, free] = [await portOf(provider), createServer()]
  process.env['PORT'] = String(await portOf(free))
  await new Promise((done) => free.close(done))
  const settings = join(folder, 'reprise.yaml')
  writeFileSync(settings, settingsOf(port, join(folder, 'cache')))
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

const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}

const chunk = { ...answer, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'hello' } }] }
const end = { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
const events = `${[chunk, end].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`

const json = { 'content-type': 'application/json' }
const eventStream = { 'content-type': 'text/event-stream' }

const textOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString()
}

const settingsOf = (port: number, cache: string): string => `
providers:
  here: { kind: openai-compatible, baseUrl: "http://127.0.0.1:${port}/v1", apiKey: x }
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
    const reply = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: json, body }).catch(
      () => undefined,
    )
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
