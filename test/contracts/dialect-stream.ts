import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamEvent } from '../../src/dialect.ts'
import type { Dialect, ParsedRequest, StreamDialect, StreamEvent } from '../../src/dialect.ts'
import type { JsonObject } from '../../src/json.ts'
import { jsonObject, problemOfKind } from './dialect-values.ts'

export interface StreamCase {
  /** Members that make the request one for a stream with everything in it, usage included. */
  readonly askingForAll: JsonObject
  /** Streams in providers' true form, and the plain answer that each amounts to. */
  readonly streams: Readonly<Record<string, { readonly events: readonly StreamEvent[]; readonly answer: JsonObject }>>
  /** Streams that never ended properly: nothing may be kept of them. */
  readonly broken: Readonly<Record<string, readonly StreamEvent[]>>
  /** Streams that end in the provider's error, and its message. */
  readonly failing: Readonly<Record<string, { readonly events: readonly StreamEvent[]; readonly message: string }>>
  /** Plain answers that a replay must carry whole. */
  readonly replayed: Readonly<Record<string, JsonObject>>
}

interface Subject extends StreamCase {
  readonly request: JsonObject
}

export const streamContract = (dialect: Dialect, subject: Subject): void => {
  const { stream } = dialect
  if (stream === undefined) throw new Error(`dialect ${dialect.name} has no streams`)
  const all = dialect.parse({ ...subject.request, ...subject.askingForAll })
  const few = dialect.parse({ ...subject.request, stream: true })
  it('knows a request for a stream', () => {
    expect([all.stream, few.stream]).toEqual([true, true])
    expect(dialect.outbound(few.body, { model: 'theirs', stream: true }).stream).toBe(true)
  })
  comingContract(stream, subject)
  breakingContract(stream, subject)
  replayContract(stream, subject, [all, few])
  viewContract(stream, subject, all)
}

const comingContract = (stream: StreamDialect, { streams }: Subject) => {
  describe('stream as it comes', () => {
    const rows = Object.entries(streams)

    it.each(rows)('%s: begins with no more than a preamble, has output, and ends', (_, { events }) => {
      const meanings = events.map(stream.meaning)
      expect(meanings).toContain('output')
      expect(meanings).not.toContain('error')
      expect(meanings.indexOf('end')).toBeGreaterThan(meanings.lastIndexOf('output'))
    })

    it.each(rows)('%s: amounts to the plain answer', (_, { events, answer }) => {
      expect(collected(stream, events)).toEqual(answer)
    })

    it.each(rows)('%s: is nothing while output is outstanding', (_, { events }) => {
      const last = events.map(stream.meaning).lastIndexOf('output')
      for (let count = 0; count <= last; count++) expect(collected(stream, events.slice(0, count))).toBeUndefined()
    })

    it.each(rows)('%s: is whole at its end', (_, { events, answer }) => {
      const end = events.map(stream.meaning).indexOf('end')
      expect(collected(stream, events.slice(0, end + 1))).toEqual(answer)
    })
  })
}

const breakingContract = (stream: StreamDialect, { broken, failing, streams }: Subject) => {
  describe('stream as it breaks', () => {
    it.each(Object.entries(broken))('keeps nothing of %s', (_, events) => {
      expect(collected(stream, events)).toBeUndefined()
    })

    it.each(Object.entries(failing))('keeps nothing of %s and reads the error', (_, { events, message }) => {
      const error = events.find((event) => stream.meaning(event) === 'error')
      expect(error && stream.readError(error).message).toBe(message)
      expect(collected(stream, events)).toBeUndefined()
    })

    it('ends in failure by an error and by nothing that looks like an end', () => {
      const problem = problemOfKind('upstream')
      const events = stream.errorEvents(problem)
      const meanings = events.map(stream.meaning)
      expect(meanings).toContain('error')
      expect(meanings).not.toContain('end')
      const error = events.find((event) => stream.meaning(event) === 'error')
      expect(error && stream.readError(error).message).toBe(problem.message)
    })

    it.each(Object.entries(streams))('an error anywhere spoils %s', (_, { events }) => {
      const errors = stream.errorEvents(problemOfKind('upstream'))
      for (let at = 0; at < events.length; at++) {
        expect(collected(stream, [...events.slice(0, at), ...errors, ...events.slice(at)])).toBeUndefined()
      }
    })

    it('reads any events without throwing', () => {
      const known = Object.values(streams).flatMap(({ events }) => events)
      const event = fc.oneof(
        fc.constantFrom(...known),
        jsonObject.map((body) => streamEvent(body)),
        fc.string().map((data): StreamEvent => ({ data, body: undefined })),
      )
      fc.assert(
        fc.property(fc.array(event), (events) => {
          expect(() => events.map(stream.meaning)).not.toThrow()
          expect(() => collected(stream, events)).not.toThrow()
        }),
      )
    })
  })
}

const replayContract = (
  stream: StreamDialect,
  { replayed }: Subject,
  [all, few]: readonly [ParsedRequest, ParsedRequest],
) => {
  describe('stream as it is replayed', () => {
    const rows = Object.entries(replayed)

    it.each(rows)('%s: in proper form', (_, body) => {
      for (const request of [all, few]) {
        const events = [...stream.replay(body, request)]
        const meanings = events.map(stream.meaning)
        expect(meanings[0]).toBe('preamble')
        expect(meanings).toContain('output')
        expect(meanings).not.toContain('error')
        expect(meanings.at(-1)).toBe('end')
        expect(meanings.indexOf('end')).toBeGreaterThan(meanings.lastIndexOf('output'))
        for (const event of events) expect(parsed(event.data)).toEqual(event.body)
      }
    })

    it.each(rows)('%s: whole', (_, body) => {
      expect(collected(stream, [...stream.replay(body, all)])).toEqual(body)
    })

    it.each(rows)('%s: as this caller may see it', (_, body) => {
      for (const request of [all, few]) {
        for (const event of stream.replay(body, request)) expect(stream.view(event, request)).toBe(event)
      }
    })
  })
}

const viewContract = (stream: StreamDialect, { streams }: Subject, all: ParsedRequest) => {
  describe('stream as it is seen', () => {
    it.each(Object.entries(streams))('%s: untouched by who asked for everything', (_, { events }) => {
      for (const event of events) expect(stream.view(event, all)).toBe(event)
    })
  })
}

const collected = (stream: StreamDialect, events: readonly StreamEvent[]): JsonObject | undefined => {
  const collector = stream.collector()
  for (const event of events) collector.push(event)
  return collector.answer()
}

const parsed = (data: string): unknown => {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
