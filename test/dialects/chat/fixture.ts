import { readFileSync } from 'node:fs'
import { createParser } from 'eventsource-parser'
import type { StreamEvent } from '../../../src/dialect.ts'
import { parseObject } from '../../../src/json.ts'
import type { JsonObject } from '../../../src/json.ts'

const read = (file: string): string => readFileSync(new URL(`../../fixtures/openai/${file}`, import.meta.url), 'utf8')

/** A JSON body as the provider sends it. */
export const plain = (name: string): JsonObject => JSON.parse(read(`${name}.json`)) as JsonObject

/** The events of a stream as the provider sends it. */
export const events = (name: string): readonly StreamEvent[] => {
  const found: StreamEvent[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => found.push({ event, data, body: parseObject(data) }),
  })
  parser.feed(read(`${name}.sse`))
  return found
}
