import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { askLine } from '../../../src/cli/warm/ask-line.ts'
import type { AskSettings } from '../../../src/cli/warm/ask-line.ts'
import type { WarmLine } from '../../../src/cli/warm/lines.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { freePort } from '../../support/redis-process.ts'

const line: WarmLine = { number: 1, path: '/v1/chat/completions', body: { model: 'demo/echo' } }
const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

const serving = async (answer: RequestListener): Promise<AskSettings & { clock: ReturnType<typeof fakeClock> }> => {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const signal = new AbortController().signal
  return { base: `http://127.0.0.1:${port}`, refresh: false, clock: fakeClock(), signal }
}

const saying = (status: string) =>
  serving((_request, response) => response.writeHead(200, { 'cache-status': status }).end('{}'))

describe('one question that warms the cache', () => {
  it.each([
    ['reprise; fwd=uri-miss; stored', { kind: 'kept' }],
    ['reprise; fwd=uri-miss; stored; detail=x', { kind: 'kept' }],
    ['reprise; hit; ttl=30', { kind: 'held' }],
    ['reprise; fwd=uri-miss; collapsed', { kind: 'held' }],
    ['reprise; fwd=bypass; detail=n', { kind: 'not-kept', reason: 'reprise; fwd=bypass; detail=n' }],
    ['reprise; fwd=bypass; detail=no-store', { kind: 'not-kept', reason: 'it asks not to be kept (no-store)' }],
  ])('%s', async (status, warmed) => {
    expect(await askLine(line, await saying(status))).toEqual(warmed)
  })

  it('is asked again when the gateway says when, and not for ever', async () => {
    let asked = 0
    const settings = await serving((_request, response) => {
      asked += 1
      response.writeHead(429, { 'retry-after': '2' }).end('{"error":{"message":"Too many."}}')
    })
    const warmed = askLine(line, settings)
    for (let tries = 1; tries < 5; tries++) {
      await settings.clock.untilSleeping()
      expect(asked).toBe(tries)
      await settings.clock.advance(2_000)
    }
    expect(await warmed).toEqual({ kind: 'failed', reason: '429: Too many.' })
    expect(asked).toBe(5)
  })

  it('is not waited with for an hour', async () => {
    const settings = await serving((_request, response) => response.writeHead(429, { 'retry-after': '3600' }).end())
    expect(await askLine(line, settings)).toEqual({ kind: 'failed', reason: '429: no reason given' })
  })

  it('shows a key and asks for a new answer where that is wished', async () => {
    const seen: unknown[] = []
    const settings = await serving(({ headers }, response) => {
      seen.push([headers.authorization, headers['cache-control']])
      response.end('{}')
    })
    await askLine(line, settings)
    await askLine(line, { ...settings, key: 'client-key', refresh: true })
    expect(seen).toEqual([
      [undefined, undefined],
      ['Bearer client-key', 'no-cache'],
    ])
  })

  it('names the option for a key where one is missing', async () => {
    const settings = await serving((_request, response) =>
      response.writeHead(401).end('{"error":{"message":"A client key is missing."}}'),
    )
    const reason = '401: A client key is missing. This command shows the key that --key gives.'
    expect(await askLine(line, settings)).toEqual({ kind: 'failed', reason })
  })

  it('is asked again where the connection broke', async () => {
    let asked = 0
    const settings = await serving(({ socket }, response) => {
      asked += 1
      if (asked === 1) socket.destroy()
      else response.writeHead(200, { 'cache-status': 'reprise; fwd=miss; stored' }).end('{}')
    })
    expect(await askLine(line, settings)).toEqual({ kind: 'kept' })
  })

  it('fails by itself when its answer breaks off each time', async () => {
    let asked = 0
    const settings = await serving((_request, response) => {
      asked += 1
      response.writeHead(200, { 'content-length': '10' })
      response.write('{', () => response.destroy())
    })
    expect(await askLine(line, settings)).toEqual({ kind: 'failed', reason: 'the connection or its answer broke off' })
    expect(asked).toBe(5)
  })

  it('ends the run where no gateway answers, or when that is wished', async () => {
    const settings = await serving(() => undefined)
    await expect(askLine(line, { ...settings, base: `http://127.0.0.1:${await freePort()}` })).rejects.toThrow(
      /No gateway answers at/,
    )
    await expect(askLine(line, { ...settings, base: 'http://127.0.0.1:1' })).rejects.toThrow(
      /No gateway answers at http:\/\/127\.0\.0\.1:1 \(bad port\)/,
    )
    await expect(askLine(line, { ...settings, signal: AbortSignal.abort() })).rejects.toThrow('Stopped.')
  })
})
