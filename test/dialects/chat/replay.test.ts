import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamEvent } from '../../../src/dialect.ts'
import { chat } from '../../../src/dialects/chat/index.ts'
import { pieces } from '../../../src/dialects/common/pieces.ts'
import { replay } from '../../../src/dialects/chat/replay.ts'
import type { JsonObject } from '../../../src/json.ts'
import { plain } from './fixture.ts'

const request = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true }
const silent = chat.parse(request)
const asking = chat.parse({ ...request, stream_options: { include_usage: true } })

const chunksOf = (name: string, caller = silent): JsonObject[] =>
  [...replay(plain(`chat/${name}`), caller)].flatMap(({ body }) => (body === undefined ? [] : [body]))

const choicesOf = (name: string): JsonObject[] => chunksOf(name).flatMap(({ choices }) => choices as JsonObject[])

describe('a replayed stream', () => {
  it('is what the API would have sent', () => {
    expect([...replay(plain('chat/text'), silent)].map(({ data }) => data)).toEqual([
      ...[
        { role: 'assistant', content: '', refusal: null, annotations: [] },
        { content: 'Hello! How can I assist you today?' },
      ].map((delta) => text({ index: 0, delta, logprobs: null, finish_reason: null })),
      text({ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }),
      '[DONE]',
    ])
  })

  it('tells usage to who asked, in a chunk of its own, and null before', () => {
    const chunks = chunksOf('text', asking)
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 19 } })
    expect(chunks.slice(0, -1).map(({ usage }) => usage)).toEqual([null, null, null])
    expect(chunksOf('text').some((chunk) => 'usage' in chunk)).toBe(false)
  })

  it('tells every choice its role first and its finish reason last', () => {
    const steps = choicesOf('two-choices')
    for (const index of [0, 1]) {
      const own = steps.filter((step) => step.index === index)
      expect(own[0]?.delta).toMatchObject({ role: 'assistant', content: '' })
      expect(own.map(({ finish_reason: reason }) => reason)).toEqual([...own.slice(1).map(() => null), 'stop'])
    }
  })

  it('names a tool before its arguments, each call by its index', () => {
    const calls = choicesOf('parallel-tools').flatMap(({ delta }) => (delta as JsonObject).tool_calls ?? [])
    expect(calls).toEqual([
      { index: 0, id: 'call_Paris1', type: 'function', function: { name: 'get_weather', arguments: '' } },
      { index: 0, function: { arguments: '{"city":"Paris"}' } },
      { index: 1, id: 'call_Oslo22', type: 'function', function: { name: 'get_weather', arguments: '' } },
      { index: 1, function: { arguments: '{"city":"Oslo"}' } },
      { index: 2, id: 'call_Time33', type: 'function', function: { name: 'get_time', arguments: '' } },
      { index: 2, function: { arguments: '{}' } },
    ])
  })

  it('tells reasoning before the answer', () => {
    const members = choicesOf('reasoning-deepseek').flatMap(({ delta }) => Object.keys(delta as JsonObject))
    expect(members).toEqual(['role', 'content', 'reasoning_content', 'reasoning_content', 'content'])
  })

  it('gives each token its log probability', () => {
    const steps = choicesOf('logprobs').filter(({ delta }) => (delta as JsonObject).content)
    expect(steps.map(({ delta }) => (delta as JsonObject).content)).toEqual(['Hello', '!', ' How'])
    expect(
      steps.map(({ logprobs }) => (logprobs as { content: JsonObject[] }).content.map(({ token }) => token)),
    ).toEqual([['Hello'], ['!'], [' How']])
  })

  it('tells what stands at the top of the answer once', () => {
    const told = chunksOf('content-filter-azure').map((chunk) => 'prompt_filter_results' in chunk)
    expect(told).toEqual([true, ...told.slice(1).map(() => false)])
  })
})

describe('pieces', () => {
  it('make up the text and cut no surrogate pair', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.string({ unit: 'grapheme', maxLength: 400 }), (shift, some) => {
        const text = `${'a'.repeat(shift)}${'😀'.repeat(50)}${some}`
        const found = [...pieces(text)]
        expect(found.join('')).toBe(text)
        for (const piece of found) {
          expect(piece).not.toMatch(/\p{Surrogate}/u)
          expect(piece.length).toBeGreaterThan(0)
          expect(piece.length).toBeLessThanOrEqual(48)
        }
      }),
    )
  })

  it('end after a space where there is one', () => {
    const words = 'The quick brown fox jumps over the lazy dog and runs away into the deep dark woods. '.repeat(3)
    const found = [...pieces(words)]
    expect(found.length).toBeGreaterThan(4)
    for (const piece of found) expect(piece.at(-1)).toBe(' ')
  })
})

describe('the real client', () => {
  const names = ['text', 'parallel-tools', 'two-choices', 'refusal', 'logprobs', 'function-call']
  it.each(names)('reads the replayed %s', async (name) => {
    const { choices } = plain(`chat/${name}`)
    const lines = [...replay(plain(`chat/${name}`), asking)].filter(isChunk).map(({ data }) => `${data}\n`)
    const stream = ChatCompletionStream.fromReadableStream(new Blob(lines).stream())
    const read = await stream.finalChatCompletion()
    expect(read.usage).toMatchObject({ prompt_tokens: expect.any(Number) })
    expect(read.choices).toHaveLength((choices as JsonObject[]).length)
    expect(read.choices).toMatchObject(
      (choices as JsonObject[]).map(({ message, finish_reason: reason }) => {
        const { content, refusal = null, tool_calls: calls } = message as JsonObject
        return {
          finish_reason: reason,
          message: { content, refusal, ...(calls === undefined ? {} : { tool_calls: calls }) },
        }
      }),
    )
  })
})

function text(choice: JsonObject): string {
  return JSON.stringify({
    id: 'chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT',
    object: 'chat.completion.chunk',
    created: 1741569952,
    model: 'gpt-4.1-2025-04-14',
    service_tier: 'default',
    system_fingerprint: 'fp_50cad350e4',
    choices: [choice],
  })
}

function isChunk({ body }: StreamEvent): boolean {
  return body !== undefined
}
