import { describe, expect, it } from 'vitest'
import { createDemo } from '../../providers/demo.ts'
import type { DemoSettings } from '../../providers/demo.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { embeddings } from '../../src/dialects/embeddings/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import type { UpstreamError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json.ts'
import { createExchange } from '../../src/upstream/exchange.ts'
import { createPools } from '../../src/upstream/pools.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { callOf, deploymentOf, limitsAt } from '../upstream/upstream-call.ts'

const demo = (settings: DemoSettings = {}) => {
  const clock = fakeClock()
  const provider = createDemo({ clock, thinkMs: 0, wordMs: 0, slowThinkMs: 0, ...settings })
  const exchange = createExchange({
    pools: createPools(),
    clock,
    dialects: { chat, messages, embeddings },
    maxAnswerBytes: 1_000_000,
    maxEventBytes: 100_000,
  })
  const ask = (model: string, body: JsonObject = {}, own: Parameters<typeof callOf>[1] = {}, signal?: AbortSignal) =>
    exchange(
      callOf({ model: `demo/${model}`, messages: [{ role: 'user', content: 'Hello there friend' }], ...body }, own),
      deploymentOf(provider, '', { model, credential: undefined }),
      limitsAt(clock.now(), signal),
    )
  return { clock, ask }
}

const bodyOf = async (answer: ReturnType<ReturnType<typeof demo>['ask']>): Promise<JsonObject> => {
  const { content } = await answer
  if (content.kind !== 'body') throw new Error('expected a body')
  return content.body
}

const eventsOf = async (answer: ReturnType<ReturnType<typeof demo>['ask']>): Promise<AsyncIterable<StreamEvent>> => {
  const { content } = await answer
  if (content.kind !== 'events') throw new Error('expected events')
  return content.events
}

const collected = async (events: AsyncIterable<StreamEvent>): Promise<JsonObject | undefined> => {
  const collector = chat.stream?.collector()
  for await (const event of events) collector?.push(event)
  return collector?.answer()
}

const factsOf = async (answer: Promise<unknown>) => {
  const error = await answer.then(
    () => undefined,
    (thrown: UpstreamError) => thrown,
  )
  return error?.facts
}

const messageOf = (body: JsonObject | undefined): JsonObject => {
  const [choice] = (body?.choices ?? []) as readonly { readonly message: JsonObject }[]
  return choice?.message ?? {}
}

const toolBody: JsonObject = {
  tools: [
    {
      type: 'function',
      function: {
        name: 'weather',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string' }, unit: { enum: ['c', 'f'] }, days: { type: 'integer', minimum: 2 } },
          required: ['city', 'unit', 'days'],
        },
      },
    },
  ],
  tool_choice: 'required',
}

describe('demo/echo', () => {
  it('answers with the last text of the user, the same every time, and tells its usage', async () => {
    const { ask } = demo()
    const conversation = {
      messages: [
        { role: 'user', content: 'First' },
        { role: 'assistant', content: 'Yes' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Second' },
            { type: 'image_url', image_url: { url: 'x' } },
          ],
        },
      ],
    }
    const [first, second] = [await bodyOf(ask('echo', conversation)), await bodyOf(ask('echo', conversation))]
    expect(messageOf(first)).toMatchObject({ role: 'assistant', content: 'Second' })
    expect(chat.answer.isComplete(first)).toBe(true)
    expect(chat.answer.usage(first)).toMatchObject({ inputTokens: 45, outputTokens: 2 })
    expect({ ...second, id: first.id }).toEqual(first)
    expect(second.id).not.toBe(first.id)
  })

  it('gives as many choices as were asked for', async () => {
    expect((await bodyOf(demo().ask('echo', { n: 3 }))).choices).toHaveLength(3)
  })

  it('streams the same answer word by word', async () => {
    const { ask } = demo()
    const events: StreamEvent[] = []
    for await (const event of await eventsOf(ask('echo', { stream: true }))) events.push(event)
    const deltas = events.flatMap(({ body }) => (body?.choices ?? []) as readonly { delta: { content?: string } }[])
    expect(deltas.map(({ delta }) => delta.content)).toEqual(['', 'Hello ', 'there ', 'friend', undefined])
    expect(events.at(-1)?.data).toBe('[DONE]')
    const plain = await bodyOf(ask('echo'))
    const { id: _id, ...streamed } = (await collected(await eventsOf(ask('echo', { stream: true })))) ?? {}
    expect({ ...streamed, id: plain.id }).toMatchObject({ ...plain })
  })

  it('thinks before the first word and paces the others', async () => {
    const { clock, ask } = demo({ thinkMs: 400, wordMs: 15 })
    const startedAt = clock.now()
    const at: number[] = []
    const reading = async () => {
      for await (const _event of await eventsOf(ask('echo', { stream: true }))) at.push(clock.now() - startedAt)
    }
    const done = reading()
    await clock.advance(1_000)
    await done
    // The role waits for the first word, which is what commits the stream.
    expect(at).toEqual([415, 415, 430, 445, 460, 475, 475])
  })

  it('thinks before a plain answer', async () => {
    const { clock, ask } = demo({ thinkMs: 400 })
    const answer = bodyOf(ask('echo'))
    let answered = false
    void answer.then(() => (answered = true))
    await clock.advance(399)
    expect(answered).toBe(false)
    await clock.advance(1)
    expect(messageOf(await answer).content).toBe('Hello there friend')
  })

  it('calls the tool that it must call with arguments that fit, plain and streamed', async () => {
    const { ask } = demo()
    const call = { name: 'weather', arguments: '{"city":"Hello there friend","unit":"c","days":2}' }
    const plain = await bodyOf(ask('echo', toolBody))
    expect(plain.choices).toMatchObject([{ finish_reason: 'tool_calls', message: { content: null } }])
    expect(messageOf(plain).tool_calls).toMatchObject([{ type: 'function', function: call }])
    const streamed = await collected(await eventsOf(ask('echo', { ...toolBody, stream: true })))
    expect(messageOf(streamed).tool_calls).toEqual(messageOf(plain).tool_calls)
    const named = { ...toolBody, tool_choice: { type: 'function', function: { name: 'weather' } } }
    expect(messageOf(await bodyOf(ask('echo', named))).tool_calls).toHaveLength(1)
    expect(messageOf(await bodyOf(ask('echo', { ...toolBody, tool_choice: 'auto' }))).content).toBe(
      'Hello there friend',
    )
  })

  it('fills the schema that it was given', async () => {
    const schema = {
      type: 'object',
      properties: { ok: { type: 'boolean' }, list: { type: 'array' } },
      required: ['ok'],
    }
    const format = { type: 'json_schema', json_schema: { name: 'x', schema } }
    const { ask } = demo()
    expect(messageOf(await bodyOf(ask('echo', { response_format: format }))).content).toBe('{"ok":true}')
    expect(messageOf(await bodyOf(ask('echo', { response_format: { type: 'json_object' } }))).content).toBe(
      '{"echo":"Hello there friend"}',
    )
  })

  it('speaks through the other doors', async () => {
    const answer = await bodyOf(demo().ask('echo', { max_tokens: 9 }, { door: messages }))
    expect(answer).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'Hello there friend' }] })
  })
})

describe('demo/embed', () => {
  const embed = async (input: JsonObject['input'], more: JsonObject = {}) => {
    const body = await bodyOf(demo().ask('embed', { messages: undefined, input, ...more }, { door: embeddings }))
    return body.data as readonly { readonly index: number; readonly embedding: readonly number[] | string }[]
  }

  it('gives each text a vector of unit length, nearer for texts that share words', async () => {
    const data = await embed(['the red cat', 'the red dog', 'interest rates'], { encoding_format: 'float' })
    const [cat, dog, rates] = data.map(({ embedding }) => embedding as readonly number[])
    const dot = (a: readonly number[] = [], b: readonly number[] = []) =>
      a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)
    expect(cat).toHaveLength(64)
    expect(dot(cat, cat)).toBeCloseTo(1)
    expect(dot(cat, dog)).toBeGreaterThan(dot(cat, rates))
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2])
  })

  it('gives base64, other sizes and token lists as asked', async () => {
    const [plain] = await embed('a b', { dimensions: 8, encoding_format: 'float' })
    const [packed] = await embed('a b', { dimensions: 8, encoding_format: 'base64' })
    const bytes = Buffer.from(String(packed?.embedding), 'base64')
    expect([...new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 32))]).toEqual(plain?.embedding)
    expect(await embed([1, 2, 3])).toHaveLength(1)
    expect(await embed([[1, 2], [3]])).toHaveLength(2)
  })
})

describe('the demo’s failures', () => {
  it('flaky fails every other try, the first included, by its own count', async () => {
    for (let run = 0; run < 2; run++) {
      const { ask } = demo()
      expect(await factsOf(ask('flaky'))).toMatchObject({ fault: 'overload', status: 503 })
      expect(messageOf(await bodyOf(ask('flaky'))).content).toBe('Hello there friend')
      expect(await factsOf(ask('flaky'))).toMatchObject({ fault: 'overload' })
    }
  })

  it.each([
    ['rate-limited', { fault: 'overload', status: 429, retryAfterMs: 20_000 }],
    ['error-400', { fault: 'request', status: 400 }],
    ['refuse-key', { fault: 'credential', status: 401 }],
    ['nobody', { fault: 'not-found', status: 404 }],
  ])('%s is understood', async (model, facts) => {
    expect(await factsOf(demo().ask(model))).toMatchObject(facts)
    expect(await factsOf(demo().ask(model, { stream: true }))).toMatchObject(facts)
  })

  it('stall never answers until its deadline, or until its caller goes', async () => {
    const { clock, ask } = demo()
    const late = factsOf(ask('stall', { stream: true }))
    await clock.advance(5_000)
    expect(await late).toMatchObject({ fault: 'timeout' })
    const caller = new AbortController()
    const left = factsOf(ask('stall', {}, {}, caller.signal))
    caller.abort()
    expect(await left).toMatchObject({ fault: 'aborted' })
  })

  it('broken-stream breaks after some output, plain or streamed', async () => {
    const { ask } = demo()
    const events = await eventsOf(ask('broken-stream', { stream: true }))
    const got: StreamEvent[] = []
    const reading = async () => {
      for await (const event of events) got.push(event)
    }
    expect(await factsOf(reading())).toMatchObject({ fault: 'protocol' })
    expect(got.length).toBe(3)
    expect(await factsOf(ask('broken-stream'))).toMatchObject({ fault: 'protocol' })
  })

  it('slow keeps its first token back and then speaks slowly', async () => {
    const { clock, ask } = demo({ slowThinkMs: 1_500, wordMs: 15 })
    const startedAt = clock.now()
    let firstAt = 0
    let lastAt = 0
    const reading = async () => {
      for await (const _event of await eventsOf(ask('slow', { stream: true }))) {
        firstAt ||= clock.now() - startedAt
        lastAt = clock.now() - startedAt
      }
    }
    const done = reading()
    await clock.advance(5_000)
    await done
    expect([firstAt, lastAt]).toEqual([1_560, 1_800])
  })

  it('a stream stops when it is left', async () => {
    const { clock, ask } = demo({ wordMs: 15 })
    const answer = eventsOf(ask('echo', { stream: true }))
    await clock.advance(15)
    for await (const _event of await answer) break
    await clock.advance(0)
    expect(clock.sleeping()).toBe(0)
  })
})
