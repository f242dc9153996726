import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { connect } from 'node:net'
import { gate, sse, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let provider: FakeProvider
let gateway: TestGateway

beforeAll(async () => {
  provider = await startFakeProvider()
  gateway = await startTestGateway({
    yaml: `
providers: { here: { kind: openai-compatible, baseUrl: "${provider.url}/v1", apiKey: x } }
cache: { maxEntryBytes: 256KB }
`,
  })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

const piece = 'x'.repeat(64 * 1_024)
// More than the kernel takes off our hands for a connection on loopback.
const pieces = 600
const body = JSON.stringify({ model: 'here/m', stream: true, messages: [{ role: 'user', content: 'A long story' }] })

it('a caller who shares a stream and does not read keeps the others from nothing', async () => {
  const delta = sse({ choices: [{ index: 0, delta: { content: piece }, finish_reason: null }] })
  const end = sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  const joined = gate()
  const rest = Array.from({ length: pieces - 1 }, () => delta)
  provider.reply(streamReply([delta, joined, ...rest, end, sse('[DONE]')]))

  const { hostname, port } = new URL(gateway.url)
  const idle = connect(Number(port), hostname)
  onTestFinished(() => void idle.destroy())
  idle.pause()
  idle.on('error', () => undefined)
  idle.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await provider.received()
  const reader = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(reader.headers.get('x-cache')).toBe('COLLAPSED')
  joined.open()
  const text = await reader.text()
  expect(text.match(/x{65536}/g)).toHaveLength(pieces)
  expect(text).toMatch(/data: \[DONE\]\s*$/)
  expect(provider.requests).toHaveLength(1)
})
