import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stats } from '../../src/cli/stats.ts'
import { statsText } from '../../src/cli/stats-text.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { startTestGateway } from '../support/gateway.ts'
import { freePort } from '../support/redis-process.ts'
import type { TestGateway } from '../support/gateway.ts'

describe('statsText', () => {
  const of = (cacheable: number, hits: number, saved: number) => ({
    summary: {
      requests: { total: cacheable + 1, failed: 1, inFlight: 0 },
      startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      cache: { cacheable, hits, hitRatio: hits / cacheable, hitsByTier: { memory: hits } },
      dollars: { saved, spent: 1 },
    },
    tiers: { tiers: [{ tier: 'memory', entries: 12_345, bytes: 1, state: 'ok' }] },
    day: {},
  })

  it('names the denominator of the hit ratio', () => {
    expect(statsText(of(200, 150, 3))).toContain('hit ratio   75.0% of 200 cacheable: 150 hits')
  })

  it('names all that the cacheable requests are made of, and what is beside them', () => {
    const cache = {
      hits: 7,
      stale: 3,
      outage: 2,
      collapsed: 1,
      cacheable: 20,
      hitRatio: 0.35,
      refreshed: 1,
      bypassed: 4,
    }
    expect(statsText({ summary: { cache }, tiers: {}, day: {} })).toContain(
      `hit ratio   35.0% of 20 cacheable: 7 hits (1 of them stale), 1 collapsed, 2 stale in an outage, 10 misses
            beside these 1 refresh (the caller wanted a new answer), 4 bypasses`,
    )
  })

  it('says so where there is nothing yet', () => {
    expect(statsText({ summary: {}, tiers: {}, day: {} })).toContain('hit ratio   none yet of 0 cacheable')
  })

  it('tells what happened since the last look', () => {
    const text = statsText(of(210, 159, 3.5), { before: of(200, 150, 3), seconds: 2 })
    expect(text).toContain('now         5.0 requests a second, hit ratio 90.0%, $0.5000 saved')
    expect(text).toMatch(/memory +159 +12,345 +1 +ok$/m)
    expect(text).toMatch(/^since {7}2026-01-02T03:04:05Z$/m)
  })

  it('knows no growth since another start', () => {
    const before = of(200, 150, 3)
    const restarted = { ...before, summary: { ...before.summary, startedAt: 0 } }
    expect(statsText(of(210, 159, 3.5), { before: restarted, seconds: 2 })).not.toContain('now  ')
  })

  it('counts one in the singular', () => {
    const text = statsText({ ...of(1, 1, 0), summary: { cache: { hits: 1 }, providers: { attempts: 1, retries: 1 } } })
    expect(text).toContain(': 1 hit (0 of them stale)')
    expect(text).toContain('1 try, 1 retry, 0 fallbacks, 0 cooldowns, 0 breakers open')
  })

  it('tells the mean of each kind of hit, what waiting was spared, and requests that were refused', () => {
    const text = statsText({
      summary: {
        requests: { total: 9, refused: 2, failed: 1, inFlight: 1 },
        seconds: { hit: 0.0007, semanticHit: 0.012, miss: 0.8 },
        dollars: { saved: 1, spent: 0.5, behind: 0.125 },
      },
      tiers: {},
      day: { totals: { waitSavedMs: 61_250 } },
    })
    expect(text).toContain('requests    9, 2 refused (4xx), 1 failed (5xx), 1 in flight')
    expect(text).toContain('0.70 ms an exact hit, 12.00 ms a semantic hit, 800.00 ms an answer of a provider (means)')
    expect(text).toContain('waiting     61.3 s saved in the last 24 hours')
    expect(text).toContain('$0.5000 spent, $0.1250 of it on refreshes and audits;')
  })

  it('tells what the semantic tier does against its promise, and nothing where it is off', () => {
    const lookups = { served: 2, wouldServe: 0, refused: 1_600, skipped: 4 }
    const rate = { estimate: 0.01, lower: 0.002, upper: 0.054 }
    const semantic = { ...lookups, maxErrorRate: 0.05, checked: 100, falseHitRate: rate }
    const text = (summary: object) => statsText({ ...of(1, 1, 0), summary: { semantic: { ...summary } } })
    expect(text(semantic)).toContain(
      `similar     2 served, 0 would be, 1,600 refused, 4 not looked up
            1.0% of 100 checked since the first start were wrong (95%: 0.2% to 5.4%), 5.0% may be`,
    )
    expect(text({ ...semantic, checked: 0 })).toContain('none checked yet, 5.0% may be')
    expect(text({ maxErrorRate: 0 })).not.toContain('similar ')
  })

  it('names providers with their health, and counts those that only callers have a key for', () => {
    const resting = { model: 'gpt', resting: { reason: 'rate-limit', until: 1 } }
    const providers = [
      { name: 'openai', credential: 'own', deployments: [resting, { model: 'mini' }] },
      { name: 'demo', credential: 'none', deployments: [] },
      { name: 'groq', credential: 'caller', deployments: [{ model: 'x' }] },
      { name: 'xai', credential: 'caller', deployments: [] },
    ]
    expect(statsText({ ...of(1, 1, 0), day: { providers } })).toContain(
      `provider  health
openai    gpt rests (rate-limit) | 1 ready
demo      unchecked: not called since the start
groq      ready
1 other only with a caller's own key`,
    )
  })

  it('calls no provider ready that never answered', () => {
    const hung = { model: 'gpt', breaker: 'closed', answered: false }
    const providers = [
      { name: 'hung', credential: 'own', deployments: [hung] },
      { name: 'half', credential: 'own', deployments: [hung, { ...hung, model: 'mini', answered: true }] },
      {
        name: 'both',
        credential: 'own',
        deployments: [hung, { ...hung, model: 'ill', lastFailure: { at: 1, how: 'so' } }],
      },
    ]
    const text = statsText({ ...of(1, 1, 0), day: { providers, now: 1 } })
    expect(text).toMatch(/^hung +unchecked: no answer so far$/m)
    expect(text).toMatch(/^half +ready$/m)
    expect(text).toMatch(/^both +ill: last try failed 0 s ago: so$/m)
  })

  it('calls no provider ready whose last try failed, and says how and when', () => {
    const lastFailure = { at: 1_000, how: 'no connection came about' }
    const providers = [
      {
        name: 'gone',
        credential: 'own',
        deployments: [{ model: 'gpt', breaker: 'open', lastFailure }, { model: 'mini' }],
      },
      {
        name: 'rests',
        credential: 'own',
        deployments: [{ model: 'x', breaker: 'open', resting: { reason: 'breaker', until: 9 }, lastFailure }],
      },
    ]
    const text = statsText({ ...of(1, 1, 0), day: { providers, now: 13_400 } })
    expect(text).toMatch(
      /^gone +gpt: last try failed 12 s ago: no connection came about; the next call tries it \| 1 ready$/m,
    )
    expect(text).toMatch(/^rests +x rests \(breaker\), last try failed 12 s ago: no connection came about$/m)
  })

  it('says what all instances come to, or that they cannot be heard', () => {
    const list = [
      { name: 'a:8484', startedAt: 0, running: true },
      { name: 'b:8484', startedAt: 1_000, running: false },
    ]
    const totals = {
      endings: { hit: 6, semanticHit: 1, stale: 1, collapsed: 1, outage: 1, miss: 0 },
      money: { saved: 0.5 },
    }
    const all = statsText({ ...of(1, 1, 0), day: { instances: { sum: 'all', detail: '', list }, totals } })
    expect(all).toContain('together    2 instances, last 24 hours: hit ratio 80.0% of 10 cacheable, $0.5000 saved')
    expect(all).toContain('b:8484 since 1970-01-01T00:00:01Z, gone')
    const alone = statsText({ ...of(1, 1, 0), day: { instances: { sum: 'alone', detail: 'alone, because', list } } })
    expect(alone).toContain('\n\nalone, because\n')
    expect(alone).not.toContain('together')
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
    expect(written[0]).toMatch(/^since {7}20\d\d-/)
    expect(written[0]).toMatch(/^demo {6}ready$/m)
    expect(written[0]).toMatch(/dollars {5}\$0\.\d*[1-9]\d* saved/)
  })

  it('gives JSON to programs', async () => {
    const { written, done } = looking({ json: true })
    await done
    expect(JSON.parse(written[0] ?? '')).toMatchObject({
      startedAt: expect.any(Number),
      cache: { hits: 3, hitsByTier: { memory: 3 } },
      tiers: [{ tier: 'memory' }, {}],
      instances: { sum: 'one' },
      day: { endings: { hit: 3, miss: 1 } },
    })
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

  describe('watching over a restart of the gateway', () => {
    const watched = async (wishes: object) => {
      const environment = { PORT: String(await freePort()) }
      const first = await startTestGateway({ environment })
      const stop = new AbortController()
      const { clock, written, done } = looking({ ...wishes, watch: true, url: first.url }, stop.signal)
      const lookedAgain = async () => {
        await clock.untilSleeping()
        await clock.advance(2_000)
        await clock.untilSleeping()
      }
      await clock.untilSleeping()
      await first.close()
      await lookedAgain()
      const second = await startTestGateway({ environment })
      await lookedAgain()
      stop.abort()
      await done
      await second.close()
      return written
    }

    it('says that nobody answers, beside the last numbers, and shows those that come', async () => {
      const [, gone, back] = await watched({})
      expect(gone).toContain('No gateway answers at')
      expect(gone).toContain('hit ratio')
      expect(back).not.toContain('No gateway answers at')
      expect(back).toContain('hit ratio')
    })

    it('tells programs, too', async () => {
      const [before = '', gone = '', back = ''] = await watched({ json: true })
      expect(JSON.parse(gone)).toEqual({ error: expect.stringContaining('No gateway answers at') })
      expect(Object.keys(JSON.parse(back))).toEqual(Object.keys(JSON.parse(before)))
    })
  })

  it('says what to do when nobody answers', async () => {
    await expect(stats({}, { url: 'http://127.0.0.1:1' })).rejects.toThrow(/No gateway answers/)
  })
})
