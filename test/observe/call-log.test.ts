import * as fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createCallLog } from '../../src/observe/call-log.ts'
import { isoTimes, logLines } from '../../src/observe/log-lines.ts'
import type { AuditOutcome } from '../../src/semantic/learning/audit-outcome.ts'
import { hitEnd, requestEnd } from '../support/request-end.ts'

const logged = (level = 'info') => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line))
  const logger = pino({ base: null, timestamp: false, level }, { write })
  return { listen: createCallLog(logger, { write, time: isoTimes() }), lines }
}

describe('the line of a store that errs', () => {
  it('comes once a minute for each operation, so that a lost write is told behind a lease that failed', () => {
    const { listen, lines } = logged()
    const error = { type: 'store-error', store: 'redis-writes', message: 'OOM' } as const
    for (const operation of ['lease', 'set', 'lease', 'set']) listen({ ...error, operation })
    const line = { level: 40, store: 'redis-writes', msg: 'store redis-writes: OOM' }
    expect(lines).toEqual([
      { ...line, operation: 'lease' },
      { ...line, operation: 'set' },
    ])
  })
})

describe('the line of a store that rests or is back', () => {
  it('is a warning only where something is amiss', () => {
    const { listen, lines } = logged('debug')
    const store = 'redis'
    for (const state of ['open', 'half-open', 'closed'] as const)
      listen({ type: 'store-state', store, state, message: `store redis: ${state}` })
    for (const connected of [false, true])
      listen({ type: 'store-connection', store, connected, message: `connected: ${connected}` })
    expect(lines).toEqual([
      { level: 40, store, state: 'open', msg: 'store redis: open' },
      { level: 20, store, state: 'half-open', msg: 'store redis: half-open' },
      { level: 30, store, state: 'closed', msg: 'store redis: closed' },
      { level: 40, store, msg: 'connected: false' },
      { level: 30, store, msg: 'connected: true' },
    ])
  })
})

describe('the call log', () => {
  it('holds one line a request, with what it shares with others and what is its own', () => {
    const { listen, lines } = logged()
    const outcome = { kind: 'hit', detail: 'exact', tier: 'memory' } as const
    listen(hitEnd({ requestId: 'one', outcome, durationMs: 0.24 }))
    listen(hitEnd({ requestId: 'two', outcome, durationMs: 7 }))
    const shared = { door: '/v1/chat/completions', caller: 'anonymous', status: 200, cache: 'hit', detail: 'exact' }
    expect(lines).toEqual(
      [
        { requestId: 'one', durationMs: 0.2 },
        { requestId: 'two', durationMs: 7, time: '1970-01-01T00:00:00.007Z' },
      ].map((own) => ({
        level: 30,
        time: '1970-01-01T00:00:00.000Z',
        ...shared,
        tier: 'memory',
        provider: 'demo',
        model: 'echo',
        streamed: false,
        completed: true,
        attempts: 0,
        inputTokens: 10,
        outputTokens: 5,
        costDollars: 0,
        savedDollars: 0.002,
        msg: 'request',
        ...own,
      })),
    )
  })

  it('writes what is its own as JSON, whatever a client or a provider named', () => {
    const { listen, lines } = logged()
    const number = fc.option(fc.oneof(fc.double(), fc.nat()), { nil: undefined })
    const usage = fc.option(fc.record({ inputTokens: fc.double(), outputTokens: fc.nat() }), { nil: undefined })
    const text = fc.constantFrom('plain', 'a"b\\c', 'two\nlines', '\ud800', 'café')
    const own = fc.record({
      requestId: text,
      error: fc.option(text, { nil: undefined }),
      usage,
      cost: number,
      saved: number,
    })
    fc.assert(
      fc.property(own, (facts) => {
        listen(requestEnd(facts))
        const { requestId, error, cost: costDollars, saved: savedDollars } = facts
        const wanted = { requestId, error, ...facts.usage, costDollars, savedDollars }
        const names = Object.keys({ inputTokens: 0, outputTokens: 0, ...wanted })
        const line = lines.at(-1) ?? {}
        const found = Object.fromEntries(names.flatMap((name) => (name in line ? [[name, line[name]]] : [])))
        expect(found).toEqual(JSON.parse(JSON.stringify(wanted)))
      }),
    )
  })

  it('says nothing that its level leaves out', () => {
    const { listen, lines } = logged('warn')
    listen(hitEnd())
    listen(requestEnd({ status: 503, error: 'unavailable', tried: ['a/m', 'b/m'] }))
    expect(lines).toMatchObject([{ level: 50, status: 503, error: 'unavailable', tried: ['a/m', 'b/m'] }])
  })

  it('never gives one request what is of another', () => {
    const { listen, lines } = logged()
    listen(requestEnd({ model: 'a', caller: 'x' }))
    listen(requestEnd({ model: 'a', caller: 'y' }))
    listen(requestEnd({ model: 'b', caller: 'x', status: 502, outcome: undefined, error: 'upstream' }))
    for (let made = 0; made < 1_200; made++) listen(requestEnd({ model: `m${made}` }))
    listen(requestEnd({ model: 'a', caller: 'y' }))
    expect(lines.slice(0, 3).map(({ model, caller, level }) => [model, caller, level])).toEqual([
      ['a', 'x', 30],
      ['a', 'y', 30],
      ['b', 'x', 50],
    ])
    expect(lines.at(-1)).toMatchObject({ model: 'a', caller: 'y' })
  })
})

it('warns once where audits cannot tell, and again after one that could', () => {
  const { listen, lines } = logged('warn')
  const audit = (outcome: AuditOutcome, count = 1) =>
    Array.from({ length: count }).forEach(() => listen({ type: 'semantic-audit', source: 'audit', outcome }))
  audit('unsure', 49)
  audit('failed', 3)
  expect(lines).toEqual([])
  audit('unsteady', 60)
  expect(lines).toMatchObject([{ level: 40, msg: expect.stringContaining('cache.semantic.audit') }])
  audit('right')
  audit('unsure', 49)
  expect(lines).toHaveLength(1)
  audit('unsure')
  expect(lines).toHaveLength(2)
})

it('lines that are written together are one text, and others go at once', () => {
  const written: string[] = []
  const { write, together } = logLines((text) => void written.push(text))
  write('a')
  together(() => {
    write('b')
    write('c')
  })
  together(() => undefined)
  expect(() =>
    together(() => {
      write('d')
      throw new Error('on the way')
    }),
  ).toThrow('on the way')
  write('e')
  expect(written).toEqual(['a', 'bc', 'd', 'e'])
})

it('the time of a line is what Date says', () => {
  const instant = fc.date({ min: new Date(0), max: new Date('2999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(fc.array(instant), (dates) => {
      const time = isoTimes()
      for (const date of dates) expect(time(date.getTime())).toBe(`,"time":"${date.toISOString()}"`)
    }),
  )
})
