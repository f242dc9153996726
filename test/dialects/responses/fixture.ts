import { readFileSync } from 'node:fs'
import type { StreamEvent } from '../../../src/dialect.ts'
import type { JsonObject } from '../../../src/json.ts'
import { parsed } from '../messages/fixture.ts'

const read = (file: string): string =>
  readFileSync(new URL(`../../fixtures/openai/responses/${file}`, import.meta.url), 'utf8')

/** A plain body as the API sends it. */
export const plain = (name: string): JsonObject => JSON.parse(read(`${name}.json`))

/** The events of a stream as the API sends it. */
export const events = (name: string): StreamEvent[] => parsed(read(`${name}.sse`))
