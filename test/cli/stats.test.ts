import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stats } from '../../src/cli/stats.ts'
import { statsText } from '../../src/cli/stats-text.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

describe('statsText', () => {
  const of = (cacheable: number, hits: number, saved: number) => ({
    summary: {
      requests: { total: cacheable + 1, failed: 1, inFlight: 0 },
      cache: { cacheable, hits, hitRatio: hits / cacheable },
      dollars: { saved, spent: 1 },
    },
    tiers: { tiers: [{ tier: 'memory', entries: 12_345, bytes: 1, state: 'ok' }] },
  })

  it('names the denominator of the hit ratio', () => {
    expect(statsText(of(200, 150, 3))).toContain('hit ratio   75.0% of 200 cacheable: 150 hits')
  })

  it('says so where there is nothing yet', () => {
    expect(statsText({ summary: {}, tiers: {} })).toContain('hit ratio   none yet of 0 cacheable')
  })

  it('tells what happened since the last look', () => {
    const text = statsText(of(210, 159, 3.5), { before: of(200, 150, 3), seconds: 2 })
    expect(text).toContain('now         5.0 requests a second, hit ratio 90.0%, $0.5000 saved')
    expect(text).toMatch(/memory +12,345 +1 +ok$/m)
  })
})

describe('reprise stats', () => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startTestGateway({ yaml: 'prices: { demo/echo: { input: 1000, output: 1000 } }' })
    for (let round = 0; round < 4; round += 1) {
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: 'Say hello' }] }),
      })
      await response.text()
    }
  })
  afterAll(() => gateway.close())

  const looking = (wishes: object, signal?: AbortSignal) => {
    const clock = fakeClock()
    const written: string[] = []
    const terminal = { write: (text: string) => void written.push(text), clock, ...(signal && { signal }) }
    return { clock, written, done: stats({}, { url: gateway.url, ...wishes }, terminal) }
  }

  it('shows the numbers of a running gateway', async () => {
    const { written, done } = looking({})
    expect(await done).toBe(0)
    expect(written[0]).toMatch(/hit ratio {3}75\.0% of 4 cacheable: 3 hits/)
    expect(written[0]).toMatch(/dollars {5}\$0\.\d*[1-9]\d* saved/)
  })

  it('gives JSON to programs', async () => {
    const { written, done } = looking({ json: true })
    await done
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ cache: { hits: 3 }, tiers: [{ tier: 'memory' }, {}] })
  })

  it('looks again every two seconds until it is stopped', async () => {
    const stop = new AbortController()
    const { clock, written, done } = looking({ watch: true }, stop.signal)
    await clock.untilSleeping()
    await clock.advance(2_000)
    await clock.untilSleeping()
    stop.abort()
    expect(await done).toBe(0)
    expect(written).toHaveLength(2)
    expect(written[1]).toContain('now         0.0 requests a second')
  })

  it('says what to do when nobody answers', async () => {
    await expect(stats({}, { url: 'http://127.0.0.1:1' })).rejects.toThrow(/No gateway answers/)
  })
})
