import { createParser } from 'eventsource-parser'
import type { StreamEvent } from '../dialect.ts'
import { parseObject } from '../json.ts'

/**
 * Server-sent events from bytes, however they are cut (WHATWG HTML §9.2.6). One event may hold at most `maxEventBytes`
 * characters, else this throws. A last event without its blank line counts when its data is whole; a torn one does not.
 */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  maxEventBytes: number,
): AsyncGenerator<StreamEvent, void, undefined> {
  const decoder = new TextDecoder()
  let ready: StreamEvent[] = []
  let tooLong = false
  const parser = createParser({
    maxBufferSize: maxEventBytes,
    onEvent: ({ event, data }) => {
      if (data !== '') ready.push({ event, data, body: parsed(data) })
    },
    onError: ({ type }) => {
      tooLong ||= type === 'max-buffer-size-exceeded'
    },
  })
  const take = (): readonly StreamEvent[] => {
    const events = ready
    ready = []
    return events
  }
  let last = ''
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    parser.feed(text)
    last = text.at(-1) ?? last
    yield* take()
    if (tooLong) throw new Error(`an event of the stream is larger than ${maxEventBytes} bytes`)
  }
  const rest = decoder.decode()
  // The parser holds a carriage return back until it knows whether a line feed follows.
  if (last === '\r' && rest === '') parser.feed('\n')
  yield* take()
  parser.feed(`${rest}\n\n`)
  yield* take().filter(isWhole)
}

const done = '[DONE]'

// Parsing what is known to be no JSON would throw inside, and that is slow.
const parsed = (data: string) => (data === done ? undefined : parseObject(data))

const isWhole = ({ data, body }: StreamEvent): boolean => body !== undefined || data === done
