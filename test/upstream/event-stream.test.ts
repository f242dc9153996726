import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamEvent } from '../../src/dialect.ts'
import { readEvents } from '../../src/upstream/event-stream.ts'

const limit = 1_000_000

async function* chunked(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

const read = async (text: string | Uint8Array, cuts: readonly number[] = [], most = limit): Promise<StreamEvent[]> => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  const chunks = at.slice(1).map((end, index) => bytes.slice(at[index], end))
  const events: StreamEvent[] = []
  for await (const event of readEvents(chunked(chunks), most)) events.push(event)
  return events
}

const data = async (text: string | Uint8Array): Promise<string[]> => (await read(text)).map((event) => event.data)

describe('readEvents', () => {
  it('gives name, text and parsed body of each event', async () => {
    expect(await read('event: ping\ndata: {"type":"ping"}\n\ndata: [DONE]\n\ndata: 7\n\n')).toEqual([
      { event: 'ping', data: '{"type":"ping"}', body: { type: 'ping' } },
      { event: undefined, data: '[DONE]', body: undefined },
      { event: undefined, data: '7', body: undefined },
    ])
  })

  it.each([
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['lone CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['a mixture of line ends', 'data: a\r\n\ndata: b\n\rdata: c\r\r\n', ['a', 'b', 'c']],
    ['comments and unknown fields', ': OPENROUTER PROCESSING\n\nid: 1\nretry: x\nfoo: bar\n:\ndata: a\n\n', ['a']],
    ['data of several lines', 'data: a\ndata:b\ndata:  c\n\n', ['a\nb\n c']],
    ['a byte order mark', '\uFEFFdata: a\n\n', ['a']],
    ['an event without data', 'event: ping\n\ndata\n\ndata: a\n\n', ['a']],
    ['a whole last event without its blank line', 'data: a\n\ndata: {"b":1}', ['a', '{"b":1}']],
    ['[DONE] without its line end', 'data: a\n\ndata: [DONE]', ['a', '[DONE]']],
    ['a torn last event', 'data: a\n\ndata: {"choices":[{"del', ['a']],
    ['a torn last event that ends in CR', 'data: a\n\ndata: {"b":\r', ['a']],
    ['nothing', '', []],
  ])('reads %s', async (_name, text, expected) => {
    expect(await data(text)).toEqual(expected)
  })

  it('keeps letters whole that a chunk cuts in two', async () => {
    const text = 'data: {"text":"Ça va? 👋🏽 日本"}\n\n'
    const bytes = new TextEncoder().encode(text)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const [event] = await read(bytes, [cut])
      expect(event?.body).toEqual({ text: 'Ça va? 👋🏽 日本' })
    }
  })

  it('reads the same events wherever the bytes are cut', async () => {
    const line = fc.constantFrom('\n', '\r\n', '\r')
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.replace(/[\r\n]/g, ''))
    const event = fc.record({
      name: fc.option(fc.constantFrom('ping', 'delta'), { nil: undefined }),
      text,
      comment: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 5 }),
        line,
        fc.array(fc.nat({ max: 2_000 }), { maxLength: 12 }),
        fc.boolean(),
        async (events, end, cuts, mark) => {
          const wire = events
            .map(({ name, text: said, comment }) =>
              [
                ...(comment ? [': a comment'] : []),
                ...(name === undefined ? [] : [`event: ${name}`]),
                `data: ${JSON.stringify({ said })}`,
                '',
                '',
              ].join(end),
            )
            .join('')
          const expected = events.map(({ name, text: said }) => ({
            event: name,
            data: JSON.stringify({ said }),
            body: { said },
          }))
          expect(await read((mark ? '\uFEFF' : '') + wire, cuts)).toEqual(expected)
        },
      ),
    )
  })

  it('reads 10,000 tiny events at once, and tiny events a byte a chunk', async () => {
    const tiny = (count: number) => Array.from({ length: count }, (_, index) => `data: {"n":${index}}\n\n`).join('')
    const whole = await read(tiny(10_000))
    expect(whole).toHaveLength(10_000)
    expect(whole.at(-1)?.body).toEqual({ n: 9_999 })
    const single: StreamEvent[] = []
    const byByte = Array.from(new TextEncoder().encode(tiny(500)), (byte) => Uint8Array.of(byte))
    for await (const event of readEvents(chunked(byByte), limit)) single.push(event)
    expect(single).toEqual(whole.slice(0, 500))
  })

  it('stops at an endless line, after the events before it', async () => {
    let sent = 0
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('data: {"a":1}\n\ndata: ')
      for (;;) {
        sent += 1_000
        yield new Uint8Array(1_000).fill(97)
      }
    }
    const events: StreamEvent[] = []
    const reading = async () => {
      for await (const event of readEvents(endless(), 10_000)) events.push(event)
    }
    await expect(reading()).rejects.toThrow('larger than 10000 bytes')
    expect(events.map(({ body }) => body)).toEqual([{ a: 1 }])
    expect(sent).toBeLessThan(20_000)
  })

  it('stops at an event of endless lines', async () => {
    await expect(read('data: abcdefgh\n'.repeat(1_000), [100, 5_000, 9_000], 1_000)).rejects.toThrow('larger than')
  })
})
