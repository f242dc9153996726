import { readFileSync } from 'node:fs'
import { createParser } from 'eventsource-parser'
import type { StreamEvent } from '../../../src/dialect.ts'
import { parseObject } from '../../../src/json.ts'
import type { JsonObject } from '../../../src/json.ts'

const read = (file: string): string =>
  readFileSync(new URL(`../../fixtures/anthropic/${file}`, import.meta.url), 'utf8')

/** A plain body as the API sends it. */
export const plain = (name: string): JsonObject => JSON.parse(read(`${name}.json`))

/** A stream as the API sends it. */
export const wire = (name: string): string => read(`${name}.sse`)

/** The events of a stream. */
export const events = (name: string): StreamEvent[] => parsed(wire(name))

export const parsed = (text: string): StreamEvent[] => {
  const found: StreamEvent[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => found.push({ event, data, body: parseObject(data) }),
  })
  parser.feed(text)
  return found
}

/** Events as bytes on the wire. */
export const written = (all: Iterable<StreamEvent>): string =>
  [...all].map(({ event, data }) => `${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`).join('')

/** Every answer that was written down both plain and streamed. */
export const recordings = [
  'text',
  'tool-use',
  'parallel-tools',
  'thinking',
  'redacted-thinking',
  'cache-usage',
  'refusal',
  'stop-sequence',
  'web-search',
]
