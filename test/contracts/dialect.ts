import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect, ProviderError } from '../../src/dialect.ts'
import { RequestError } from '../../src/errors.ts'
import type { Problem } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json.ts'
import { jsonObject, problemOfKind, problemKinds } from './dialect-values.ts'
import { streamContract } from './dialect-stream.ts'
import type { StreamCase } from './dialect-stream.ts'

/** What a dialect brings so that the contract can be put to it. Every table is keyed by what its row shows. */
export interface DialectCase {
  readonly dialect: Dialect
  /** A plain request that is in order, with its model and without a `cache` member. */
  readonly request: JsonObject & { readonly model: string }
  /** Requests in order, unusual ones above all: every one must parse and survive. */
  readonly accepted: Readonly<Record<string, JsonObject>>
  /** Bodies that are the caller's fault, and the member that the error must name. */
  readonly refused: Readonly<Record<string, { readonly body: JsonObject; readonly param: string }>>
  /** Requests whose answers may not be kept, and why. */
  readonly unrepeatable: Readonly<Record<string, { readonly body: JsonObject; readonly reason: string }>>
  /** Whole answers in providers' true form. `usage` is what must be read from each; undefined: it tells none. */
  readonly answers: Readonly<Record<string, AnswerCase>>
  /** Answer bodies that must not be kept. */
  readonly incomplete: Readonly<Record<string, JsonObject>>
  /** Error bodies in providers' true form, and what must be read from them. */
  readonly errorBodies: Readonly<Record<string, { readonly body: JsonObject; readonly error: ProviderError }>>
  /** Bodies in which one text decides. */
  readonly prompts: Readonly<Record<string, { readonly body: JsonObject; readonly text: string }>>
  /** Bodies in which no single text decides. */
  readonly noPrompt: Readonly<Record<string, JsonObject>>
  /** For a dialect with streams; absent for one without, and for one whose streams pass as they are and are never kept. */
  readonly stream?: StreamCase
  readonly passesStreams?: true
}

export interface AnswerCase {
  readonly body: JsonObject
  readonly usage: ReturnType<Dialect['answer']['usage']>
}

/** What every wire language must hold, whoever speaks it. */
export const dialectContract = (name: string, subject: DialectCase): void => {
  describe(`dialect ${name}`, () => {
    parseContract(subject)
    outboundContract(subject)
    answerContract(subject)
    errorContract(subject)
    promptContract(subject)
    const { dialect, request, stream } = subject
    it('has streams or has none', () =>
      expect(dialect.stream !== undefined).toBe(stream !== undefined || subject.passesStreams === true))
    if (stream !== undefined) streamContract(dialect, { request, ...stream })
  })
}

const parseContract = ({ dialect, request, accepted, refused, unrepeatable }: DialectCase) => {
  describe('parse', () => {
    it('gives back the very body that came', () => {
      const parsed = dialect.parse(request)
      expect(parsed.body).toBe(request)
      expect(parsed.model).toBe(request.model)
      expect(parsed.stream).toBe(false)
      expect(parsed.cacheMember).toBeUndefined()
      expect(parsed.unrepeatable).toBeUndefined()
    })

    it.each(Object.entries(accepted))('accepts %s', (_, body) => {
      expect(dialect.parse(frozen(body)).body).toBe(body)
    })

    it('takes out our own member and nothing else', () => {
      const parsed = dialect.parse({ ...request, cache: { ttl: 60 } })
      expect(parsed.cacheMember).toEqual({ ttl: 60 })
      expect(parsed.body).toEqual(request)
    })

    it('keeps members of any name as data', () => {
      const odd = oddMembers(request, '"__proto__":{"polluted":true},"constructor":1,"toString":null,"":[{}]')
      for (const body of [odd, { ...odd, cache: {} }]) {
        const parsed = dialect.parse(body)
        expect(JSON.parse(JSON.stringify(parsed.body))).toEqual(odd)
        expect(Object.hasOwn(parsed.body, '__proto__')).toBe(true)
      }
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    })

    const ofOurOwn: DialectCase['refused'] = {
      'no model': { body: omitting(request, 'model'), param: 'model' },
      'an empty model': { body: { ...request, model: '' }, param: 'model' },
      'a model that is a number': { body: { ...request, model: 4 }, param: 'model' },
      'a cache member that is a flag': { body: { ...request, cache: true }, param: 'cache' },
    }
    it.each(Object.entries({ ...ofOurOwn, ...refused }))('refuses %s and names it', (_, { body, param }) => {
      const problem = refusalOf(dialect, frozen(body))
      expect(problem).toMatchObject({ status: 400, kind: 'invalid-request', param })
      expect(problem.message).toContain(param)
    })

    it.each(Object.entries(unrepeatable))('says that answers to %s may not be kept', (_, { body, reason }) => {
      expect(dialect.parse(frozen(body)).unrepeatable).toBe(reason)
    })

    it('answers any JSON with a result or a refusal', () => {
      const near = fc.record({
        model: fc.constant('m'),
        messages: fc.jsonValue(),
        input: fc.jsonValue(),
        tools: fc.jsonValue(),
      })
      fc.assert(
        fc.property(fc.oneof(jsonObject, near), (body) => {
          expect(() => outcomeOf(dialect, body as JsonObject)).not.toThrow()
        }),
      )
    })
  })
}

const outboundContract = ({ dialect, request, accepted }: DialectCase) => {
  describe('outbound', () => {
    it('names the provider’s model', () => {
      const sent = dialect.outbound(frozen(request), { model: 'theirs', stream: false })
      expect(sent.model).toBe('theirs')
      expect(dialect.outbound(frozen({ ...request, cache: {} }), { model: 'theirs', stream: false })).toEqual(sent)
    })

    it.each(Object.entries(accepted))('carries every member of %s', (_, body) => {
      const sent = dialect.outbound(frozen(body), { model: 'theirs', stream: false })
      const ours = { model: 'theirs', stream: sent.stream, stream_options: sent.stream_options }
      expect(sent).toEqual(JSON.parse(JSON.stringify({ ...body, ...ours })))
    })

    it('carries odd members unchanged', () => {
      const known = new Set(['model', 'stream', 'stream_options', 'cache'])
      fc.assert(
        fc.property(jsonObject, fc.boolean(), (odd, stream) => {
          const extra = Object.entries(odd).filter(([member]) => !known.has(member) && !Object.hasOwn(request, member))
          const body = { ...request, ...Object.fromEntries(extra) } as JsonObject
          const sent = dialect.outbound(frozen(body), {
            model: 'theirs',
            stream: stream && dialect.stream !== undefined,
          })
          for (const [member] of extra) {
            expect(Object.hasOwn(sent, member)).toBe(true)
            expect(JSON.stringify(sent[member])).toBe(JSON.stringify(body[member]))
          }
        }),
      )
      const sent = dialect.outbound(oddMembers(request, '"__proto__":{"a":1}'), { model: 'theirs', stream: false })
      expect(JSON.stringify(sent)).toContain('"__proto__":{"a":1}')
    })
  })
}

const answerContract = ({ dialect, answers, incomplete, errorBodies }: DialectCase) => {
  describe('answer', () => {
    it.each(Object.entries(answers))('reads %s', (_, { body, usage }) => {
      expect(dialect.answer.isComplete(body)).toBe(true)
      expect(dialect.answer.content.members.some((member) => body[member] !== undefined)).toBe(true)
      expect(definedOf(dialect.answer.usage(body))).toEqual(definedOf(usage))
      const { id, created } = dialect.answer.renewed
      expect(id === undefined || typeof body[id] === 'string').toBe(true)
      expect(created === undefined || typeof body[created] === 'number').toBe(true)
    })

    const errors = Object.entries(errorBodies).map(([title, { body }]) => [title, body] as const)
    it.each([...Object.entries(incomplete), ...errors, ['an empty object', {}] as const])('keeps no %s', (_, body) => {
      expect(dialect.answer.isComplete(body)).toBe(false)
    })

    it('reads any JSON without throwing', () => {
      fc.assert(
        fc.property(jsonObject, (body) => {
          expect(dialect.answer.isComplete(body)).toBe(false)
          const usage = dialect.answer.usage(body)
          for (const count of Object.values(usage ?? {}))
            expect(count === undefined || Number.isFinite(count)).toBe(true)
        }),
      )
    })
  })
}

const errorContract = ({ dialect, errorBodies }: DialectCase) => {
  describe('error', () => {
    it.each(problemKinds)('says %s in its own words', (kind) => {
      const problem = problemOfKind(kind)
      const body = dialect.error(problem)
      expect(JSON.parse(JSON.stringify(body))).toEqual(body)
      expect(dialect.readError(body)).toMatchObject({
        message: problem.message,
        type: expect.any(String),
        code: problem.code,
        param: problem.param,
      })
    })

    it('lists each attempt beside what the dialect has', () => {
      const attempts = [
        { deployment: 'a/x', status: 503, reason: 'overloaded', durationMs: 12 },
        { deployment: 'b/y', status: undefined, reason: 'no connection', durationMs: 3 },
      ]
      const text = JSON.stringify(dialect.error({ ...problemOfKind('upstream'), attempts }))
      for (const { deployment, reason } of attempts) {
        expect(text).toContain(deployment)
        expect(text).toContain(reason)
      }
    })

    it.each(Object.entries(errorBodies))('reads %s', (_, { body, error }) => {
      expect(definedOf(dialect.readError(body))).toEqual(definedOf(error))
    })

    it.each(Object.entries(errorBodies))('passes %s on', (_, { body: upstream, error }) => {
      const problem: Problem = { ...problemOfKind('invalid-request'), message: error.message, upstream }
      expect(dialect.readError(dialect.error(problem)).message).toBe(error.message)
    })

    it('reads any JSON as an error that says something', () => {
      fc.assert(
        fc.property(jsonObject, (body) => {
          const { message } = dialect.readError(body)
          expect(message).toBeTypeOf('string')
          expect(message).not.toBe('')
        }),
      )
    })
  })
}

const promptContract = ({ dialect, prompts, noPrompt }: DialectCase) => {
  describe('promptView', () => {
    it.each(Object.entries(prompts))('finds the text of %s and blanks it', (_, { body, text }) => {
      const before = JSON.stringify(body)
      const view = dialect.promptView(frozen(body))
      expect(view?.text).toBe(text)
      expect(JSON.stringify(body)).toBe(before)
      const other = JSON.parse(before.replaceAll(JSON.stringify(text), '"another question"')) as JsonObject
      const otherView = dialect.promptView(other)
      expect(otherView?.text).toBe('another question')
      expect(otherView?.blanked).toEqual(view?.blanked)
    })

    it.each(Object.entries(prompts))('keeps all that is not the text of %s', (_, { body }) => {
      const blanked = dialect.promptView(body)?.blanked
      const changed = dialect.promptView({ ...body, seed: 4_711 })?.blanked
      expect(changed).toEqual({ ...blanked, seed: 4_711 })
    })

    it.each(Object.entries(noPrompt))('finds no single text in %s', (_, body) => {
      expect(dialect.promptView(frozen(body))).toBeUndefined()
    })

    it('looks at any JSON without throwing', () => {
      fc.assert(
        fc.property(jsonObject, (body) => {
          expect(() => dialect.promptView(body)).not.toThrow()
        }),
      )
    })
  })
}

const refusalOf = (dialect: Dialect, body: JsonObject): Problem => {
  const outcome = outcomeOf(dialect, body)
  if (typeof outcome === 'string') throw new Error(`the body was accepted for ${outcome}`)
  return outcome
}

/** The model that was asked for, or the problem that the caller is told of. What is no refusal is a fault of ours and thrown. */
const outcomeOf = (dialect: Dialect, body: JsonObject): string | Problem => {
  try {
    return dialect.parse(body).model
  } catch (error) {
    if (error instanceof RequestError) return error.problem
    throw error
  }
}

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(frozen)
  }
  return value
}

/** The object with further members, given as JSON text so that any name is possible. */
const oddMembers = (object: JsonObject, members: string): JsonObject =>
  JSON.parse(`${JSON.stringify(object).slice(0, -1)},${members}}`) as JsonObject

const omitting = (object: JsonObject, member: string): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== member))

const definedOf = (value: object | undefined): unknown => value && JSON.parse(JSON.stringify(value))
