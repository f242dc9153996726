import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { gate, jsonReply, startFakeProvider } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'

/** Uploads that are under way while the gateway takes up other settings, or stops. */

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const boundary = 'end-of-part'
const type = `multipart/form-data; boundary=${boundary}`
const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n`
const tail = (model: string) =>
  `\r\n--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n--${boundary}--\r\n`
const large = 'x'.repeat(2_000_000)

it('share one bound with those that came before a reload', async () => {
  const provider = await startFakeProvider()
  closing.push(provider.close)
  const yaml = `
server: { uploads: { space: 3MB } }
providers: { one: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: upstream-key } }
`
  const gateway = await startTestGateway({ yaml })
  closing.push(gateway.close)
  // On a connection of its own: one that carried a refusal may be closed behind it.
  const upload = async (text: string) => {
    const options = { method: 'POST', agent: false, headers: { 'content-type': type } }
    const client = request(`${gateway.url}/v1/audio/transcriptions`, options)
    client.on('error', () => {})
    client.end(head + text + tail('one/w'))
    const [response] = await once(client, 'response')
    return { status: response.statusCode, body: JSON.parse((await response.toArray()).join('')) }
  }
  const hold = gate()
  const heard = jsonReply({ text: 'words' })
  provider.reply({ ...heard, steps: [hold, ...heard.steps] }, heard)
  const first = upload(`${large}1`)
  await provider.received(1)
  gateway.reload()
  expect(await upload(`${large}2`)).toMatchObject({ status: 503, body: { error: { code: 'uploads_full' } } })
  hold.open()
  expect((await first).status).toBe(200)
  expect((await upload(`${large}2`)).status).toBe(200)
})

const program = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))

describe.skipIf(!existsSync(program) || process.platform !== 'linux')(
  'a form that is coming when SIGTERM comes',
  () => {
    const begin = async (drainTimeout: string) => {
      const folder = mkdtempSync(join(tmpdir(), 'reprise-uploads-'))
      const uploads = mkdtempSync(join(folder, 'uploads-'))
      writeFileSync(
        join(folder, 'reprise.yaml'),
        `server: { port: 0, drainTimeout: ${drainTimeout}, uploads: { folder: "${uploads}" } }\ncache: { store: memory }\n`,
      )
      const child = spawn(process.execPath, [program, 'start'], { cwd: folder, env: {}, stdio: 'pipe' })
      let said = ''
      child.stdout.on('data', (piece) => (said += String(piece)))
      closing.push(() => rmSync(folder, { recursive: true, force: true }))
      closing.push(() => child.kill('SIGKILL'))
      const ended = once(child, 'exit')
      const url = await vi.waitFor(() => /listens on (\S+)/.exec(said)?.[1] ?? Promise.reject(new Error(said)), 20_000)
      const client = request(`${url}/v1/audio/transcriptions`, { method: 'POST', headers: { 'content-type': type } })
      client.write(head + large)
      const filesOpen = () =>
        readdirSync(`/proc/${child.pid}/fd`).filter((fd) =>
          readlinkSync(`/proc/${child.pid}/fd/${fd}`).startsWith(uploads),
        )
      await vi.waitFor(() => expect(filesOpen()).toHaveLength(1), 10_000)
      child.kill('SIGTERM')
      await vi.waitFor(() => expect(said).toContain('stopping'), 10_000)
      return { client, ended, said: () => said, uploads }
    }

    it('is taken in whole and answered, and then the gateway leaves', { timeout: 60_000 }, async () => {
      const { client, ended, uploads } = await begin('20s')
      const answered = once(client, 'response')
      client.end(large + tail('demo/listen'))
      const [response] = await answered
      expect([response.statusCode, response.headers.connection]).toEqual([200, 'close'])
      expect((await response.toArray()).join('')).toContain('"text"')
      expect(await ended).toEqual([0, null])
      expect(readdirSync(uploads)).toEqual([])
    })

    it('is broken off after server.drainTimeout, and nothing of it stays', { timeout: 60_000 }, async () => {
      const { client, ended, said, uploads } = await begin('300ms')
      await expect(once(client, 'response')).rejects.toThrow(/socket hang up|ECONNRESET/)
      expect(await ended).toEqual([0, null])
      expect(said()).toContain('server.drainTimeout')
      expect(readdirSync(uploads)).toEqual([])
    })
  },
)
