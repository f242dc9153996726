import { execFileSync } from 'node:child_process'
import { crc32 } from 'node:zlib'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { startFakeProvider } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { canRun } from '../support/program.ts'
import { startPrometheus } from '../support/prometheus.ts'
import type { PrometheusProcess } from '../support/prometheus.ts'
import { readiness } from '../support/semantic-gateway.ts'
import { freePort } from '../support/redis-process.ts'

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}

interface Query {
  readonly where: string
  readonly title: string
  readonly expression: string
}

const deploy = new URL('../../deploy/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, deploy), 'utf8')
const ruleFile: RuleFile = parse(read('alerts.yml'))
const alerts = ruleFile.groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))

const panels: readonly Query[] = readdirSync(new URL('grafana/dashboards/', deploy)).flatMap((file) => {
  const dashboard: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
    read(`grafana/dashboards/${file}`),
  )
  return dashboard.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      where: file,
      title,
      expression: expr.replaceAll('$__rate_interval', '10s').replaceAll('$__range', '60s'),
    })),
  )
})

/** What takes hours in production takes seconds here. */
const inSeconds: readonly (readonly [string, string])[] = [
  ['[1d] offset 30m', '[8s] offset 6s'],
  ['[30m]', '[5s]'],
  ['[6h]', '[8s]'],
  ['[1h]', '[8s]'],
  ['[5m]', '[5s]'],
]
const hurried = (expression: string): string =>
  inSeconds.reduce((text, [slow, fast]) => text.replaceAll(slow, fast), expression)
const hurriedRules = stringify({
  groups: ruleFile.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({ ...rule, for: '0s', expr: hurried(rule.expr) })),
  })),
})

// promtool comes with it.
const installed = canRun('prometheus', 'dashboards, alert rules and metric names against a real Prometheus')

const deadAddress = 'http://127.0.0.1:1'
const settings = (cache: string) => `
cache: { maxEntryBytes: 8KB${cache} }
providers: { dead: { kind: openai-compatible, baseUrl: "${deadAddress}", apiKey: x } }
prices: { demo/echo: { input: 100, output: 200 } }
routing: { retry: { attempts: 2, backoff: 1ms, maxWait: 0ms } }
models:
  assistant: { deployments: [{ provider: demo, model: echo }] }
  brief: { deployments: [{ provider: demo, model: echo }], cache: { ttl: 50ms } }
  shaky: { deployments: [{ provider: demo, model: flaky }], retry: { attempts: 2, backoff: 1ms } }
  covered: { deployments: [{ provider: dead, model: x }, { provider: demo, model: echo }], retry: { attempts: 1, backoff: 1ms } }
  broken: { deployments: [{ provider: dead, model: y }] }
`

/** Every answer that is wrong is found at once, and all would be served by the same words. The more is bearable, the fewer show that it is too much; the fewer, the sooner the tier draws back. */
const similarSettings = (provider: string, mode: 'observe' | 'verified') => `
cache: { store: memory, semantic: { mode: ${mode}, maxErrorRate: 0.15, audit: 1, deadline: 10s } }
providers: { fake: { kind: openai-compatible, baseUrl: "${provider}", apiKey: x } }
models:
  steady: { deployments: [{ provider: fake, model: steady }] }
  fickle: { deployments: [{ provider: fake, model: fickle }] }
`

describe.runIf(installed)('Prometheus', () => {
  let well: TestGateway
  let ill: TestGateway
  let similar: TestGateway
  let serving: TestGateway
  let provider: FakeProvider
  let prometheus: PrometheusProcess
  let load: { stop(): Promise<void> }
  let fault = false

  beforeAll(async () => {
    well = await startTestGateway({ yaml: settings('') })
    ill = await startTestGateway({
      yaml: `${settings(', store: redis, semantic: { mode: observe }')}redis: { url: "redis://127.0.0.1:1" }\n`,
    })
    provider = await startFakeProvider()
    // Always the same to one prompt, for a provider that contradicts itself proves nothing.
    provider.otherwise(({ json, text }) =>
      answering(json['model'] === 'fickle' ? `It takes ${crc32(text)} days.` : 'Yes.'),
    )
    similar = await startTestGateway({ yaml: similarSettings(provider.url, 'observe') })
    serving = await startTestGateway({ yaml: similarSettings(provider.url, 'verified') })
    for (const gateway of [similar, serving]) {
      const isReady = async () => expect(await readiness(gateway)).toMatchObject({ semantic: { state: 'ready' } })
      await vi.waitFor(isReady, { timeout: 60_000, interval: 50 })
    }
    prometheus = await startPrometheus({
      targets: [...[well, ill, similar, serving].map(({ url }) => url), `http://127.0.0.1:${await freePort()}`].map(
        (url) => new URL(url).host,
      ),
      rules: hurriedRules,
    })
    load = startLoad(async () => {
      await Promise.all([
        fault ? trouble(well, ill) : everyday(well),
        likeAnother(similar, fault ? 'fickle' : 'steady'),
        likeAnother(serving, fault ? 'fickle' : 'steady'),
      ])
    })
  }, 120_000)
  afterAll(async () => {
    await load.stop()
    await Promise.all([
      prometheus.stop(),
      well.close(),
      ill.close(),
      similar.close(),
      serving.close(),
      provider.close(),
    ])
  })

  it('is quiet while all is well, but for the target and the Redis that are not there', async () => {
    const count = `sum(rate(reprise_hits_total[8s] offset 6s)) > 0`
    await expect.poll(async () => (await prometheus.query(count)).length, waiting).toBe(1)
    const firing = async () => [...new Set(await prometheus.firing())].toSorted()
    await expect.poll(firing, waiting).toEqual(['RepriseDown', 'RepriseSemanticIndexBehind'])
  }, 170_000)

  it('fires every alert when its fault is made, and every panel has data', async () => {
    fault = true
    const fired = new Set<string>()
    const unfired = async () => {
      for (const name of await prometheus.firing()) fired.add(name)
      return alerts.filter((name) => !fired.has(name))
    }
    await expect.poll(unfired, waiting).toEqual([])
    const results = await Promise.all(
      panels.map(async (query) => ({ ...query, results: (await prometheus.query(query.expression)).length })),
    )
    for (const name of alerts)
      results.push({ where: 'alerts.yml', title: name, expression: '', results: Number(fired.has(name)) })
    console.table(results.map(({ where, title, results: found }) => ({ where, title, results: found })))
    expect(results.filter(({ results: found }) => found === 0)).toEqual([])
  }, 170_000)
})

describe.runIf(installed)('promtool', () => {
  it('likes the names and helps of every metric', async () => {
    const gateway = await startTestGateway({ yaml: settings('') })
    await everyday(gateway)
    const text = await (await fetch(`${gateway.url}/metrics`)).text()
    await gateway.close()
    expect(text).toContain('# TYPE reprise_hits_total counter')
    expect(execFileSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('')
  })

  it('finds the rules in order', () => {
    const path = new URL('alerts.yml', deploy).pathname
    expect(execFileSync('promtool', ['check', 'rules', path], { encoding: 'utf8' })).toContain('SUCCESS')
  })

  it.each(['store.yml', 'semantic.yml', 'errors.yml', 'hit-ratio.yml'])(
    '%s: fires after its time and not before',
    (file) => {
      const path = new URL(`alerts/${file}`, import.meta.url).pathname
      expect(execFileSync('promtool', ['test', 'rules', path], { encoding: 'utf8' })).toContain('SUCCESS')
    },
  )
})

const waiting = { timeout: 150_000, interval: 500 }

let asked = 0
const fresh = (): string => `question ${++asked}`

const ask = async (gateway: TestGateway, model: string, content: string, more: object = {}): Promise<void> => {
  const body = { model, messages: [{ role: 'user', content }], ...more }
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    // A deployment that rests may be waited for; the load must go on.
    signal: AbortSignal.timeout(1_500),
  }
  await fetch(`${gateway.url}/v1/chat/completions`, request)
    .then((response) => response.text())
    .catch(() => undefined)
}

/** A little of everything that a healthy day has. */
const everyday = async (gateway: TestGateway): Promise<void> => {
  const crowd = fresh()
  await Promise.all([
    ask(gateway, 'assistant', 'the usual question'),
    ask(gateway, 'assistant', 'the usual question', { stream: true }),
    ask(gateway, 'assistant', fresh()),
    ask(gateway, 'demo/slow', fresh(), { stream: true }),
    ask(gateway, 'demo/echo', 'the usual question', { cache: { 'no-store': true } }),
    ask(gateway, 'brief', 'soon stale'),
    ask(gateway, 'assistant', crowd),
    ask(gateway, 'assistant', crowd),
    ask(gateway, 'assistant', fresh() + ' at length'.repeat(1_000)),
    ask(gateway, 'demo/slow', 'the usual question'),
  ])
  await ask(gateway, 'assistant', 'the usual question')
}

/** A question, the same in other words, often enough that soon much was found wrong, one that only looks alike, and one that is not looked up. */
const likeAnother = async (gateway: TestGateway, model: string): Promise<void> => {
  const question = `How long does ${fresh()} take?`
  await ask(gateway, model, question)
  await Promise.all([
    ask(gateway, model, `Hi there, how long does question ${asked} take please`),
    ask(gateway, model, `Hello, how long does question ${asked} take?`),
    ask(gateway, model, `Please, how long does question ${asked} take`),
    ask(gateway, model, `How long does question ${asked + 700_000} take?`),
    ask(gateway, model, 'at length '.repeat(300) + asked),
  ])
}

const answering = (content: string) => {
  const message = { role: 'assistant', content }
  const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  const body = { id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'x', choices, usage }
  return { headers: { 'content-type': 'application/json' }, steps: [{ send: JSON.stringify(body) }] }
}

/** Every fault that an alert is about, and nothing that hits. */
const trouble = async (well: TestGateway, ill: TestGateway): Promise<void> => {
  await Promise.all([
    ...Array.from({ length: 6 }, () => ask(well, 'assistant', fresh())),
    ask(well, 'assistant', fresh(), { stream: true }),
    ask(well, 'shaky', fresh()),
    ask(well, 'covered', fresh()),
    ...Array.from({ length: 5 }, () => ask(well, 'broken', fresh())),
    ask(well, 'demo/refuse-key', fresh()),
    ask(well, 'demo/rate-limited', fresh()),
    ask(well, 'brief', 'soon stale'),
    ask(well, 'assistant', fresh() + ' at length'.repeat(1_000)),
    ask(well, 'demo/slow', 'the usual question'),
    ask(ill, 'assistant', fresh()),
  ])
}

/** Runs again and again, ten times a second at most. */
const startLoad = (round: () => Promise<void>): { stop(): Promise<void> } => {
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) await Promise.all([round(), new Promise((resolve) => setTimeout(resolve, 100))])
  }
  const done = loop()
  return {
    stop: async () => {
      stopping.abort()
      await done
    },
  }
}
