import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { warm } from '../../src/cli/warm.ts'
import type { WarmOptions, WarmTerminal } from '../../src/cli/warm.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { freePort } from '../support/redis-process.ts'
import { startTestGateway } from '../support/gateway.ts'

let folder: string
const said: string[] = []
const progress: string[] = []
const noted: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-warm-'))
  said.length = 0
  progress.length = 0
  noted.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const terminal = (changes: Partial<WarmTerminal> = {}): WarmTerminal => ({
  progress: (text) => void progress.push(text),
  say: (line) => void said.push(line),
  note: (line) => void noted.push(line),
  clock: fakeClock(),
  signal: new AbortController().signal,
  ...changes,
})

const asking = (content: string, model = 'demo/echo') => ({ model, messages: [{ role: 'user', content }] })

const fileOf = (...lines: readonly object[]): string => {
  const path = join(folder, 'questions.jsonl')
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'))
  return path
}

const yaml = `
clients:
  - { name: web, key: web-client-key, models: [demo/*] }
  - { name: batch, key: batch-client-key, tenant: web, models: [demo/*] }
`

describe('reprise warm', () => {
  it('keeps the answers for the tenant of its key, and asks nothing twice', async () => {
    const gateway = await startTestGateway({ yaml })
    try {
      const messages = { ...asking('Of the other door'), max_tokens: 20 }
      const file = fileOf(asking('One'), { url: '/v1/messages', body: messages }, { ...asking('Two'), stream: true })
      const run = () => warm({}, file, { url: gateway.url, key: 'batch-client-key' }, terminal())
      expect(await run()).toBe(0)
      expect(said).toEqual(['3 of 3 asked: 3 kept, 0 held already.'])
      expect(progress.slice(-2)).toEqual(['3 of 3 asked: 3 kept, 0 held already', ''])
      expect(await run()).toBe(0)
      expect(said.at(-1)).toBe('3 of 3 asked: 0 kept, 3 held already.')
      const streamed = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer web-client-key' },
        body: JSON.stringify({ ...asking('Two'), stream: true }),
      })
      await streamed.text()
      expect(streamed.headers.get('x-cache')).toBe('HIT')
    } finally {
      await gateway.close()
    }
  })

  it('tells what failed and what is not kept, by line, and fails', async () => {
    const gateway = await startTestGateway()
    try {
      const file = fileOf(asking('One'), asking('Two', 'nobody/knows'), {
        ...asking('Three'),
        cache: { 'no-store': true },
      })
      expect(await warm({}, file, { url: gateway.url }, terminal())).toBe(1)
      expect(said[0]).toBe('3 of 3 asked: 1 kept, 0 held already, 1 answered and not kept, 1 failed.')
      expect(said).toContainEqual(expect.stringMatching(/^ {2}line 2 failed: 404: .*nobody\/knows/))
      expect(said).toContainEqual(expect.stringMatching(/^ {2}line 3 not kept: it asks not to be kept/))
    } finally {
      await gateway.close()
    }
  })

  it.each([true, false])('shows what it waits for (on a terminal: %s)', async (watched) => {
    const server = createServer((_request, response) => void response.writeHead(429, { 'retry-after': '20' }).end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const clock = fakeClock()
    try {
      const url = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
      const shown = terminal(watched ? { clock } : { clock, progress: undefined })
      const run = warm({}, fileOf(asking('One')), { url }, shown)
      for (let tries = 1; tries < 5; tries++) {
        await clock.untilSleeping()
        await clock.advance(20_000)
      }
      expect(await run).toBe(1)
    } finally {
      server.close()
    }
    const wait = (tries: number) => `line 1: 429, waiting 20 s (try ${tries} of 5)`
    const waits = [1, 2, 3, 4].map((tries) => `0 of 1 asked: 0 kept, 0 held already · ${wait(tries)}`)
    expect(progress.slice(0, 4)).toEqual(watched ? waits : [])
    expect(noted).toEqual(watched ? [] : [`${wait(1)}. Further waits are not told.`])
  })

  it('begins no more questions a second than it is told', async () => {
    const gateway = await startTestGateway()
    const clock = fakeClock()
    try {
      const file = fileOf(asking('One'), asking('Two'), asking('Three'))
      const run = warm({}, file, { url: gateway.url, rate: 0.5, concurrency: 1 }, terminal({ clock }))
      for (const asked of [1, 2]) {
        await clock.untilSleeping()
        expect(progress).toHaveLength(asked)
        await clock.advance(2_000)
      }
      expect(await run).toBe(0)
    } finally {
      await gateway.close()
    }
  })

  it('ends with its tally where the gateway goes, or when it is stopped', async () => {
    const file = fileOf(asking('One'), asking('Two'))
    const url = `127.0.0.1:${await freePort()}`
    expect(await warm({}, file, { url }, terminal())).toBe(1)
    expect(said[0]).toBe('0 of 2 asked: 0 kept, 0 held already.')
    expect(said[1]).toMatch(/^No gateway answers at http:\/\/127\.0\.0\.1:\d+ \(.+\)\. .*Run it again for the rest/)
    expect(await warm({}, file, { url }, terminal({ signal: AbortSignal.abort() }))).toBe(1)
    expect(said.at(-1)).toMatch(/^Stopped\. Run it again/)
  })

  it.each<[string, WarmOptions, RegExp]>([
    ['no number at a time', { concurrency: 0 }, /--concurrency: expected a whole number from 1 to 256/],
    ['no rate', { rate: Number.NaN }, /--rate: expected a number of questions a second/],
  ])('refuses %s before it asks', async (_, options, message) => {
    await expect(warm({}, fileOf(asking('One')), options, terminal())).rejects.toThrow(message)
  })

  it('refuses a file that is none, holds nothing, or has a line that is wrong', async () => {
    await expect(warm({}, join(folder, 'none'), {}, terminal())).rejects.toThrow(/none cannot be read: ENOENT/)
    await expect(warm({}, fileOf(), {}, terminal())).rejects.toThrow(/questions\.jsonl holds no line/)
    await expect(warm({}, fileOf({}), {}, terminal())).rejects.toThrow(
      /questions\.jsonl: 1 line cannot be asked\. Nothing was asked\.\n {2}line 1: /,
    )
  })
})
