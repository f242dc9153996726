import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { anthropic } from '../../providers/anthropic.ts'
import { deepseek } from '../../providers/deepseek.ts'
import { gemini } from '../../providers/gemini.ts'
import { mistral } from '../../providers/mistral.ts'
import { openai } from '../../providers/openai.ts'
import { openrouter } from '../../providers/openrouter.ts'
import type { Call } from '../../src/call.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import { UpstreamError } from '../../src/errors.ts'
import type { Provider } from '../../src/provider.ts'
import type { Transmission } from '../../src/routing/route.ts'
import { createExchange } from '../../src/upstream/exchange.ts'
import { createPools } from '../../src/upstream/pools.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { gate, jsonReply, send, sse, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider, Reply } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import { callOf, deploymentOf, hello, limitsAt } from './upstream-call.ts'

const clock = fakeClock()
const pools = createPools()
let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider()
})
afterAll(async () => {
  await pools.close()
  await provider.close()
})
afterEach(async () => {
  // A released connection may still be draining.
  await clock.advance(2_000)
  if (clock.sleeping() > 0) throw new Error('a deadline of the call still runs')
})

const exchange = createExchange({
  pools,
  clock,
  dialects: { chat, messages },
  maxAnswerBytes: 1_000_000,
  maxEventBytes: 20_000,
})

const streamCall = (own?: Parameters<typeof callOf>[1]): Call => callOf({ ...hello, stream: true }, own)

interface Asked {
  readonly from?: Provider
  readonly call?: Call
  readonly signal?: AbortSignal
}

const ask = (reply: Reply, { from = openai, call = streamCall(), signal }: Asked = {}): Promise<Transmission> => {
  provider.reply(reply)
  return exchange(call, deploymentOf(from, provider.url), limitsAt(clock.now(), signal))
}

const events = ({ content }: Transmission): AsyncIterable<StreamEvent> => {
  if (content.kind !== 'events') throw new Error('expected events')
  return content.events
}

/** What was read, and the fault that ended it. */
const read = async (source: AsyncIterable<StreamEvent>) => {
  const got: StreamEvent[] = []
  try {
    for await (const event of source) got.push(event)
    return { got, facts: undefined }
  } catch (error) {
    return { got, facts: error instanceof UpstreamError ? error.facts : { fault: 'unknown', message: String(error) } }
  }
}

const failing = async (transmission: Promise<Transmission>) => {
  const error = await transmission.then(
    () => undefined,
    (thrown: UpstreamError) => thrown,
  )
  return error?.facts
}

const textOf = (got: readonly StreamEvent[]): unknown => {
  const collector = chat.stream!.collector()
  for (const event of got) collector.push(event)
  const [choice] = (collector.answer()?.choices ?? []) as readonly { message: { content: string } }[]
  return choice?.message.content
}

const chunk = (delta: object, finish: string | null = null): string =>
  sse({ object: 'chat.completion.chunk', choices: [{ index: 0, delta: delta as never, finish_reason: finish }] })

const role = chunk({ role: 'assistant', content: '' })

describe('a stream', () => {
  it('comes event by event as it was sent, usage asked for', async () => {
    const transmission = await ask(streamReply([fixture('openai/text.sse')], { headers: { 'x-request-id': 'up' } }))
    const { got, facts } = await read(events(transmission))
    expect(facts).toBeUndefined()
    expect(got.map(({ data }) => `data: ${data}\n\n`).join('')).toBe(fixture('openai/text.sse'))
    expect(transmission.headers).toEqual({ 'x-reprise-upstream-request-id': 'up' })
    const received = provider.requests.at(-1)
    expect(received?.json).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(received?.headers.accept).toBe('text/event-stream')
  })

  it.each([
    ['gemini', gemini, 'gemini/text.sse', 'Hello there!'],
    ['deepseek, after comments', deepseek, 'deepseek/text.sse', 'Hello!'],
    ['openrouter', openrouter, 'openrouter/text.sse', 'Hello!'],
    ['mistral', mistral, 'mistral/text.sse', 'Bonjour'],
  ] as const)('comes from %s', async (_name, from, name, text) => {
    const { got, facts } = await read(events(await ask(streamReply([fixture(name)]), { from })))
    expect(facts).toBeUndefined()
    expect(textOf(got)).toBe(text)
  })

  it('is committed at the first real output, and gives what came before it too', async () => {
    const first = gate()
    const asked = ask(streamReply([role, sse({ choices: [] }), first, chunk({ content: 'Hi' }), 'hang']))
    let committed = false
    void asked.then(() => (committed = true))
    await (
      await provider.received(provider.requests.length + 1)
    ).method
    await clock.advance(0)
    expect(committed).toBe(false)
    first.open()
    const iterator = events(await asked)[Symbol.asyncIterator]()
    const deltas = [await iterator.next(), await iterator.next(), await iterator.next()].map(({ value }) => value?.data)
    expect(deltas.map((data) => `data: ${data}\n\n`)).toEqual([role, sse({ choices: [] }), chunk({ content: 'Hi' })])
    await iterator.return?.()
    expect(await provider.requests.at(-1)?.left).toBe(true)
  })

  it('breaks the upstream connection when it is left before it was ever read', async () => {
    const transmission = await ask(streamReply([chunk({ content: 'Hi' }), 'hang']))
    await events(transmission)[Symbol.asyncIterator]().return?.()
    expect(await provider.requests.at(-1)?.left).toBe(true)
  })

  it('breaks the upstream connection when its caller goes', async () => {
    const caller = new AbortController()
    const transmission = await ask(streamReply([chunk({ content: 'Hi' }), 'hang']), { signal: caller.signal })
    const reading = read(events(transmission))
    caller.abort()
    expect((await reading).facts).toMatchObject({ fault: 'aborted' })
    expect(await provider.requests.at(-1)?.left).toBe(true)
  })

  it('that is compressed all the same is unpacked as it comes', async () => {
    const { gzipSync } = await import('node:zlib')
    const bytes = gzipSync(fixture('openai/text.sse'))
    const reply = streamReply([send(bytes.subarray(0, 50)), send(bytes.subarray(50))], {
      headers: { 'content-encoding': 'gzip' },
    })
    expect(textOf((await read(events(await ask(reply)))).got)).toBe('Hello! Ça va? 👋')
  })

  it('may be answered with plain JSON', async () => {
    const { content } = await ask(jsonReply(fixture('openai/text.json')))
    expect(content).toMatchObject({ kind: 'body', body: { object: 'chat.completion' } })
  })
})

describe('a stream that fails before any output', () => {
  it.each([
    ['overload', streamReply([role, sse({ error: { type: 'server_error', message: 'busy' } })]), 'overload', 'busy'],
    ['a status of its own', streamReply([sse({ error: { code: 402, message: 'pay' } })]), 'credential', 'pay'],
    ['nothing', streamReply([]), 'protocol', 'broke off'],
    ['a role alone', streamReply([role]), 'protocol', 'broke off'],
    ['[DONE] alone', streamReply([sse('[DONE]')]), 'protocol', 'without an answer'],
    ['a break', streamReply([role, 'reset']), 'protocol', 'broke within the answer'],
    [
      'a page',
      { headers: { 'content-type': 'text/html' }, steps: [send('<h1>Hi</h1>')] },
      'protocol',
      'in place of a stream: Hi',
    ],
    ['an endless line', streamReply([`data: ${'x'.repeat(50_000)}`, 'hang']), 'protocol', 'larger than 20000 bytes'],
    ['endless preamble', streamReply([sse({ choices: [] }).repeat(1_100), 'hang']), 'protocol', 'no output among them'],
    [
      'heavy preamble',
      streamReply([sse({ choices: [], pad: 'x'.repeat(9_000) }).repeat(3), 'hang']),
      'protocol',
      'no output',
    ],
    ['an error status', jsonReply(fixture('openai/error-429.json'), { status: 429 }), 'overload', 'Rate limit'],
    ['torn JSON', jsonReply('{"choi'), 'protocol', 'not a whole JSON object'],
  ] satisfies [string, Reply, string, string][])('with %s rejects', async (_name, reply, fault, message) => {
    const facts = await failing(ask(reply))
    expect(facts).toMatchObject({ fault, deployment: 'openai/m-1' })
    expect(facts?.message).toContain(message)
    // Whatever it was, nothing of it stays open.
    await provider.requests.at(-1)?.left
  })

  it('in the provider’s own dialect rejects by its own words', async () => {
    const facts = await failing(ask(streamReply([fixture('anthropic/overloaded-at-once.sse')]), { from: anthropic }))
    expect(facts).toMatchObject({ fault: 'overload', message: 'anthropic/m-1 answered an error: Overloaded' })
  })
})

describe('a stream that fails after output', () => {
  it.each([
    ['an error event', streamReply([fixture('openai/error-midway.sse')]), openai, 'overload'],
    ['an error in a chunk', streamReply([fixture('openrouter/error-midway.sse')]), openrouter, 'overload'],
    ['a break', streamReply([role, chunk({ content: 'Hel' }), 'reset']), openai, 'protocol'],
    ['an early end', streamReply([role, chunk({ content: 'Hel' })]), openai, 'protocol'],
    ['a torn event', streamReply([role, chunk({ content: 'Hel' }), 'data: {"choices":[{"fin']), openai, 'protocol'],
    [
      'an endless line',
      streamReply([chunk({ content: 'Hel' }), `data: ${'x'.repeat(50_000)}`, 'hang']),
      openai,
      'protocol',
    ],
  ] as const)('with %s throws', async (_name, reply, from, fault) => {
    const { got, facts } = await read(events(await ask(reply, { from })))
    expect(JSON.stringify(got)).toContain('Hel')
    expect(facts).toMatchObject({ fault })
    await provider.requests.at(-1)?.left
  })

  it('throws when it falls silent', async () => {
    const transmission = await ask(streamReply([chunk({ content: 'Hel' }), 'hang']))
    const reading = read(events(transmission))
    await clock.untilSleeping()
    await clock.advance(2_000)
    expect((await reading).facts).toMatchObject({ fault: 'timeout' })
    expect(await provider.requests.at(-1)?.left).toBe(true)
  })
})

describe('the end of a stream', () => {
  it('is reached without [DONE] when every choice has its finish reason', async () => {
    const { got, facts } = await read(events(await ask(streamReply([chunk({ content: 'Hi' }), chunk({}, 'stop')]))))
    expect(facts).toBeUndefined()
    expect(got.at(-1)?.data).toBe('[DONE]')
    expect(textOf(got)).toBe('Hi')
  })

  it('is not reached while a choice has none', async () => {
    const call = callOf({ ...hello, n: 2, stream: true })
    const { facts } = await read(
      events(await ask(streamReply([chunk({ content: 'Hi' }), chunk({}, 'stop')]), { call })),
    )
    expect(facts).toMatchObject({ fault: 'protocol' })
  })

  it.each([
    ['an error', sse({ error: { message: 'late' } })],
    ['a break', 'reset' as const],
  ])('is not undone by %s after it', async (_name, late) => {
    const usage = sse({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } })
    const reply = streamReply([chunk({ content: 'Hi' }), chunk({}, 'stop'), usage, late])
    const { got, facts } = await read(events(await ask(reply)))
    expect(facts).toBeUndefined()
    expect(textOf(got)).toBe('Hi')
  })

  it('does not wait for a connection that stays open after [DONE]', async () => {
    const reply = streamReply([chunk({ content: 'Hi' }), chunk({}, 'stop'), sse('[DONE]'), 'hang'])
    const { got, facts } = await read(events(await ask(reply)))
    expect(facts).toBeUndefined()
    expect(got.at(-1)?.data).toBe('[DONE]')
    await clock.untilSleeping()
    await clock.advance(1_000)
    expect(await provider.requests.at(-1)?.left).toBe(true)
  })

  it('waits a second at most for what follows another end', async () => {
    const usage = sse({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } })
    const reading = read(events(await ask(streamReply([chunk({ content: 'Hi' }), chunk({}, 'stop'), usage, 'hang']))))
    await clock.untilSleeping()
    await clock.advance(1_000)
    expect((await reading).facts).toBeUndefined()
  })
})

describe('a stream in another dialect', () => {
  it('is converted from messages for a chat door', async () => {
    const { got, facts } = await read(
      events(await ask(streamReply([fixture('anthropic/text.sse')]), { from: anthropic })),
    )
    expect(facts).toBeUndefined()
    expect(textOf(got)).toBe('Hello! Ça va? 👋')
    expect(got.at(-1)?.data).toBe('[DONE]')
  })

  it('is converted from chat for a messages door', async () => {
    const call = callOf({ ...hello, max_tokens: 9, stream: true }, { door: messages })
    const { got, facts } = await read(events(await ask(streamReply([fixture('openai/text.sse')]), { call })))
    expect(facts).toBeUndefined()
    expect(got[0]?.event).toBe('message_start')
    expect(got.at(-1)?.event).toBe('message_stop')
  })

  it('throws what a converter cannot say', async () => {
    const piece = (index: number, more: object = {}) =>
      chunk({ tool_calls: [{ index, function: { arguments: '{' }, ...more }] })
    const started = (index: number) =>
      piece(index, { id: `call_${index}`, type: 'function', function: { name: 'f', arguments: '' } })
    const call = callOf({ ...hello, max_tokens: 9, stream: true }, { door: messages })
    const reply = streamReply([started(0), started(1), piece(0), piece(1), piece(0), 'hang'])
    const { facts } = await read(events(await ask(reply, { call })))
    expect(facts).toMatchObject({ fault: 'protocol' })
    expect(facts?.message).toContain('parallel tool calls')
    expect(await provider.requests.at(-1)?.left).toBe(true)
  })

  it('throws where it breaks in the middle', async () => {
    const { got, facts } = await read(
      events(await ask(streamReply([fixture('anthropic/overloaded-midway.sse')]), { from: anthropic })),
    )
    expect(got.length).toBeGreaterThan(0)
    expect(facts).toMatchObject({ fault: 'overload' })
  })
})
