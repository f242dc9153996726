import { describe, expect, it } from 'vitest'
import { RequestError, RouteFailedError, UpstreamError } from '../src/errors.ts'
import { chat } from '../src/dialects/chat/index.ts'
import { streamEvent } from '../src/dialect.ts'
import type { StreamEvent } from '../src/dialect.ts'
import { gate } from './support/fake-provider.ts'
import { inTurn, plain, streamed, testLine, textOf } from './support/line.ts'

const failed = () => new RouteFailedError({ status: 503, kind: 'unavailable', message: 'down', attempts: [] })
const fail = () => {
  throw failed()
}

describe('an exact hit', () => {
  it('asks the provider once for equal calls, whichever of plain and stream came first', async () => {
    const orders = [
      [false, true],
      [true, false],
    ] as const
    for (const [first, second] of orders) {
      const line = testLine()
      line.answers(({ request }) => (request.stream ? streamed('blue') : plain('blue')))
      const miss = await line.ask({ stream: first })
      expect(await textOf(miss)).toBe('blue')
      const hit = await line.ask({ stream: second })
      expect(await textOf(hit)).toBe('blue')
      expect(miss.outcome).toMatchObject({ kind: 'miss', fwd: 'miss', stored: true })
      expect(hit.outcome).toMatchObject({ kind: 'hit', detail: 'exact', ageSeconds: 0 })
      expect(line.calls).toHaveLength(1)
      expect(miss.tally()).toMatchObject({ usage: { inputTokens: 3, outputTokens: 2 }, cost: 0.02 })
      expect(hit.tally()).toMatchObject({ usage: { inputTokens: 3, outputTokens: 2 }, cost: 0, saved: 0.02 })
    }
  })

  it('never crosses tenants, unless the scope is shared', async () => {
    for (const [scope, asked] of [
      ['tenant', 2],
      ['shared', 1],
    ] as const) {
      const line = testLine({ scope })
      await line.ask({ tenant: 'one' })
      await line.ask({ tenant: 'two' })
      expect(line.calls).toHaveLength(asked)
    }
  })
})

describe('what is not kept', () => {
  it.each<[string, () => ReturnType<typeof plain>, number?]>([
    ['no terminal finish reason', () => plain('cut', 'unheard-of')],
    ['fewer choices than asked for', () => plain('one of two'), 2],
    ['a stream with fewer choices than asked for', () => streamed('one of two'), 2],
    ['a stream without its end', () => ({ kind: 'events' as const, events: inTurn(events('half').slice(0, -2)) })],
    [
      'a stream that broke',
      () => ({
        kind: 'events' as const,
        events: inTurn(
          events('half').slice(0, 2),
          new UpstreamError({ deployment: 'a', fault: 'protocol', message: 'gone' }),
        ),
      }),
    ],
    ['an answer over maxEntryBytes', () => plain('x'.repeat(200_000))],
  ])('%s', async (_name, script, n) => {
    const line = testLine()
    const asked = n === undefined ? {} : { n }
    line.answers(script)
    const stream = script().kind === 'events'
    await line
      .ask({ ...asked, stream })
      .then(textOf)
      .catch(() => '')
    line.answers(() => plain('good'))
    expect(await textOf(await line.ask(asked))).toBe('good')
    expect(line.calls).toHaveLength(2)
  })

  it.each([
    ['no-store', { noStore: true }, true, 'bypass'],
    ['a body that parsing would change', {}, false, 'bypass'],
  ])('%s bypasses reading and keeping', async (_name, controls, lossless, kind) => {
    const line = testLine()
    await line.ask()
    const answer = await line.ask({ controls, lossless })
    expect(answer.outcome).toMatchObject({ kind, fwd: 'bypass' })
    expect(line.calls).toHaveLength(2)
  })

  it("the provider's no-store, and no longer than its max-age", async () => {
    const line = testLine()
    line.upstreamSays({ 'cache-control': 'no-store' })
    expect((await line.ask()).outcome.stored).toBe(false)
    line.upstreamSays({ 'cache-control': 'max-age=10' })
    await line.ask()
    await line.clock.advance(9_000)
    expect((await line.ask()).outcome.kind).toBe('hit')
    await line.clock.advance(2_000)
    expect((await line.ask()).outcome.kind).toBe('stale')
  })
})

describe('a purge', () => {
  it('reaches answers that are under way: they are not kept, and nobody joins them any more', async () => {
    const line = testLine()
    const hold = gate()
    line.answers(async () => {
      if (line.calls.length > 1) return plain('after')
      await hold.opened
      return plain('before')
    })
    const first = line.ask()
    await line.clock.untilSleeping(1).then(() => line.clock.advance(0))
    await line.store.purge({ kind: 'all' }, 'purge', line.clock.now())
    expect(await textOf(await line.ask())).toBe('after')
    hold.open()
    expect(await textOf(await first)).toBe('before')
    expect(await textOf(await line.ask())).toBe('after')
  })
})

describe('a stream', () => {
  it('that goes on after an end is kept as a whole', async () => {
    const line = testLine()
    const [role, text, finish, usage, done] = events('first', true)
    const late = { ...text, ...chunkOf(' and late') }
    line.answers(() => ({
      kind: 'events',
      events: inTurn([role, text, finish, usage, late, done].filter((event) => event !== undefined)),
    }))
    expect(await textOf(await line.ask({ stream: true }))).toBe('first and late')
    expect(await textOf(await line.ask({ stream: true }))).toBe('first and late')
    expect(line.calls).toHaveLength(1)
  })

  it('that is far too large to keep passes without being gathered', async () => {
    const line = testLine({ maxEntryBytes: 500 })
    const many = Array.from({ length: 1_000 }, () => chunkOf('word '))
    const all = events('x', true)
    line.answers(() => ({ kind: 'events', events: inTurn([...all.slice(0, 1), ...many, ...all.slice(2)]) }))
    expect(await textOf(await line.ask({ stream: true }))).toBe('word '.repeat(1_000))
    await line.ask({ stream: true }).then(textOf)
    expect(line.calls).toHaveLength(2)
  })
})

describe('no-cache and only-if-cached', () => {
  it('no-cache asks anew and replaces the entry', async () => {
    const line = testLine()
    line.answers(() => plain('old'))
    await line.ask()
    line.answers(() => plain('new'))
    expect((await line.ask({ controls: { noCache: true } })).outcome).toMatchObject({ kind: 'refresh', fwd: 'request' })
    expect(await textOf(await line.ask())).toBe('new')
  })

  it('only-if-cached is a 504 without an entry and asks nobody', async () => {
    const line = testLine()
    const refused = await line.ask({ controls: { onlyIfCached: true } }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RequestError)
    expect(refused).toMatchObject({ problem: { status: 504 } })
    expect(line.calls).toHaveLength(0)
  })
})

describe('stale answers', () => {
  it('are served at once while one refresh runs behind them', async () => {
    const line = testLine()
    line.answers(() => plain('old'))
    await line.ask()
    await line.clock.advance(61_000)
    line.answers(() => plain('new'))
    const [one, two] = await Promise.all([line.ask(), line.ask()])
    expect([await textOf(one), await textOf(two)]).toEqual(['old', 'old'])
    expect(one.outcome).toMatchObject({ kind: 'stale', ttlSeconds: -1 })
    await line.refresher.idle()
    expect(line.calls).toHaveLength(2)
    const fresh = await line.ask()
    expect(await textOf(fresh)).toBe('new')
    expect(fresh.outcome.kind).toBe('hit')
    expect(line.events.filter(({ type }) => type === 'background-answer')).toEqual([
      { type: 'background-answer', purpose: 'refresh', route: expect.any(String), cost: expect.any(Number) },
    ])
  })

  it('tell what their refresh cost also when it breaks off behind its end', async () => {
    const line = testLine()
    line.answers(() => plain('old'))
    await line.ask()
    await line.clock.advance(61_000)
    const gone = new UpstreamError({ deployment: 'a', fault: 'protocol', message: 'gone' })
    line.answers(() => ({ kind: 'events' as const, events: inTurn(events('new', true), gone) }))
    await line.ask({ stream: true })
    await line.refresher.idle()
    expect(line.events).toContainEqual(expect.objectContaining({ type: 'background-answer', cost: 0.02 }))
  })

  it('stand in when every deployment failed, and only then', async () => {
    const line = testLine()
    line.answers(() => plain('old'))
    await line.ask()
    await line.clock.advance(100_000)
    line.answers(fail)
    const answer = await line.ask()
    expect(await textOf(answer)).toBe('old')
    expect(answer.outcome).toMatchObject({ kind: 'stale', fwd: 'stale', fwdStatus: 503 })
    // The router waits for no provider that asks for patience then.
    expect(line.calls.map(({ staleAtHand }) => staleAtHand)).toEqual([undefined, true])
    line.answers(() => plain('new'))
    expect(await textOf(await line.ask())).toBe('new')
  })

  it('do not outlive deleteAt', async () => {
    const line = testLine()
    await line.ask()
    await line.clock.advance(61_000 + 300_000)
    line.answers(fail)
    await expect(line.ask()).rejects.toBeInstanceOf(RouteFailedError)
  })

  it('are refreshed ahead of time once they were hit late in their life', async () => {
    const line = testLine({ refreshAhead: 0.9 })
    line.answers(() => plain('old'))
    await line.ask()
    await line.clock.advance(55_000)
    line.answers(() => plain('new'))
    const last = await line.ask()
    expect(await textOf(last)).toBe('old')
    expect(last.outcome).toMatchObject({ kind: 'hit', refreshing: true })
    await line.refresher.idle()
    const next = await line.ask()
    expect(await textOf(next)).toBe('new')
    expect(next.outcome).toMatchObject({ kind: 'hit', refreshing: false })
    expect(line.calls).toHaveLength(2)
  })
})

describe('labels', () => {
  const purged = (line: ReturnType<typeof testLine>, tag: string) =>
    line.store.purge({ kind: 'labels', labels: [`tag:${tag}`] }, 'purge', line.clock.now())

  it('of all who joined a call find its entry', async () => {
    const line = testLine()
    const hold = gate()
    line.answers(async () => {
      await hold.opened
      return plain('once')
    })
    const asked = [
      line.ask({ controls: { tags: ['first'] } }),
      line.ask({ controls: { tags: ['joined', 'first'] } }),
      line.ask(),
    ]
    await line.clock.untilSleeping(1).then(() => line.clock.advance(0))
    hold.open()
    await Promise.all(asked)
    expect(line.calls).toHaveLength(1)
    expect(await purged(line, 'joined')).toBe(1)
    expect((await line.ask()).outcome.kind).toBe('miss')
  })

  it('that are more than an entry may have keep it from being kept', async () => {
    const line = testLine()
    const hold = gate()
    line.answers(async () => {
      await hold.opened
      return plain('once')
    })
    const tags = (from: number) => Array.from({ length: 32 }, (_, index) => `tag-${from * 32 + index}`)
    const asked = [0, 1, 2, 3, 4].map((from) => line.ask({ controls: { tags: tags(from) } }))
    await line.clock.untilSleeping(1).then(() => line.clock.advance(0))
    hold.open()
    await Promise.all(asked)
    expect(line.events).toContainEqual({ type: 'entry-refused', requestId: 'request-1', reason: 'too-many-tags' })
    expect((await line.ask()).outcome.kind).toBe('miss')
  })

  it('stay on an entry that is refreshed behind a call without them', async () => {
    const line = testLine()
    await line.ask({ controls: { tags: ['product'] } })
    await line.clock.advance(61_000)
    line.answers(() => plain('new'))
    expect((await line.ask()).outcome.kind).toBe('stale')
    await line.refresher.idle()
    expect(await textOf(await line.ask())).toBe('new')
    expect(await purged(line, 'product')).toBe(1)
  })
})

describe('single flight', () => {
  it('shares one upstream call, and says collapsed', async () => {
    const line = testLine()
    const hold = gate()
    line.answers(async () => {
      await hold.opened
      return plain('once')
    })
    const asked = [line.ask(), line.ask(), line.ask({ stream: true })]
    hold.open()
    const answers = await Promise.all(asked)
    expect(await Promise.all(answers.map(textOf))).toEqual(['once', 'once', 'once'])
    expect(answers.map(({ outcome }) => outcome.kind)).toEqual(['miss', 'collapsed', 'collapsed'])
    expect(answers[1]?.tally()).toMatchObject({ cost: 0, saved: 0.02 })
    expect(line.calls).toHaveLength(1)
  })

  it('lets who waits too long go by itself', async () => {
    const line = testLine()
    const hold = gate()
    line.answers(async () => {
      if (line.calls.length > 1) return plain('alone')
      await hold.opened
      return plain('late')
    })
    const first = line.ask()
    const second = line.ask()
    // Past the lookups' own deadlines first, so that what sleeps is the wait for the other call.
    await line.clock.untilSleeping(1)
    await line.clock.advance(0)
    await line.clock.untilSleeping(1)
    await line.clock.advance(1_001)
    expect(await textOf(await second)).toBe('alone')
    hold.open()
    expect(await textOf(await first)).toBe('late')
  })

  it('asks again for a plain call that joined a stream which cannot be folded', async () => {
    const line = testLine()
    const odd = { choices: [{ index: 0, delta: { content: 'half' } }] }
    line.answers(({ request }) =>
      request.stream
        ? {
            kind: 'events',
            events: inTurn([
              { data: JSON.stringify(odd), body: odd },
              { data: '[DONE]', body: undefined },
            ]),
          }
        : plain('whole'),
    )
    const [stream, whole] = await Promise.all([line.ask({ stream: true }), line.ask()])
    expect(await textOf(whole)).toBe('whole')
    expect(await textOf(stream)).toBe('half')
  })

  it('aborts the upstream call when everybody has left', async () => {
    const line = testLine()
    const signals: AbortSignal[] = []
    line.answers(async (call) => {
      const signal = call.signal()
      signals.push(signal)
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      return plain('never')
    })
    const [one, two] = [new AbortController(), new AbortController()]
    const asked = [line.ask({ signal: one.signal }), line.ask({ signal: two.signal })]
    const settled = Promise.allSettled(asked)
    await Promise.resolve()
    one.abort()
    await Promise.resolve()
    expect(signals[0]?.aborted).not.toBe(true)
    two.abort()
    await settled
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
  })
})

describe('an ill store', () => {
  it.each([['throw'], ['reject']] as const)('that %ss costs nothing but the hit', async (kind) => {
    const line = testLine()
    line.chaos.become({ kind })
    expect(await textOf(await line.ask())).toBe('an answer')
    expect(await textOf(await line.ask())).toBe('an answer')
    expect(line.events.some(({ type }) => type === 'store-error')).toBe(true)
  })

  it('that hangs costs its deadline', async () => {
    const line = testLine()
    line.chaos.become({ kind: 'hang' }, ['get'])
    const answer = line.ask()
    await line.clock.untilSleeping(1)
    await line.clock.advance(50)
    expect(await textOf(await answer)).toBe('an answer')
  })
})

it('refuses a model that the caller may not use', async () => {
  const line = testLine()
  const refused = await line.ask({ models: ['other/*'] }).catch((error: unknown) => error)
  expect(refused).toMatchObject({ problem: { status: 403, code: 'model_not_allowed' } })
})

const chunkOf = (content: string): StreamEvent => streamEvent({ choices: [{ index: 0, delta: { content } }] })

const events = (text: string, usage = false): readonly StreamEvent[] => {
  const answer = plain(text)
  const options = usage ? { stream_options: { include_usage: true } } : {}
  const request = chat.parse({ model: 'm', messages: [{ role: 'user', content: 'x' }], stream: true, ...options })
  return answer.kind === 'body' ? [...(chat.stream?.replay(answer.body, request) ?? [])] : []
}
