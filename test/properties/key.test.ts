import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cacheKey, createKeyMemo, type KeyParts } from '../../src/cache/key.ts'
import { readBody } from '../../src/cache/lossless.ts'
import type { DialectName } from '../../src/dialect.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { jsonObjects, jsonValues } from '../support/json.ts'
import { drawFrom, spelled } from '../support/spelling.ts'

const outside = [
  'model',
  'stream',
  'stream_options',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'metadata',
  'service_tier',
  'cache',
]

const dialects = fc.constantFrom<DialectName>('chat', 'messages', 'responses', 'completions', 'embeddings')
const fragments = fc.string({
  unit: fc.constantFrom('a', '"', ',', '":"', '{', '\\', '}', 'b', '\u0000'),
  maxLength: 4,
})

const parts: fc.Arbitrary<KeyParts> = fc.record({
  dialect: dialects,
  tenant: fragments,
  namespace: fragments,
  route: jsonValues,
  headers: fc.dictionary(fragments, fragments, { maxKeys: 2, noNullPrototype: true }),
  query: fragments,
  body: jsonObjects,
})

/** What the parts say, by other means than the key: members of the body that count, and -0 as 0, which JSON cannot tell apart. */
const meaning = ({ body, dialect, ...rest }: KeyParts): unknown => {
  const out = new Set(dialect === 'responses' ? outside : [...outside, 'store'])
  const counted = Object.entries(body).filter(([name]) => !out.has(name))
  return JSON.parse(JSON.stringify({ ...rest, dialect, body: Object.fromEntries(counted) }))
}

/** One value somewhere in a JSON value replaced, a member renamed, put in or taken away, or two items exchanged. */
const changed = (value: Json, path: readonly number[], replacement: Json): Json => {
  const [step = 0, ...rest] = path
  if (typeof value !== 'object' || value === null || rest.length === 0) return replacement
  if (Array.isArray(value))
    return changedItems(value as readonly Json[], step, (item) => changed(item, rest, replacement))
  const members = Object.entries(value) as [string, Json][]
  const index = members.length === 0 ? 0 : step % members.length
  const [name, item] = members[index] ?? ['new', null]
  const others = members.filter((_, place) => place !== index)
  if (step % 5 === 0) return Object.fromEntries(others)
  if (step % 5 === 1) return Object.fromEntries([...others, [`${name}x`, item]])
  if (step % 5 === 2) return Object.fromEntries([...members, ['one more', replacement]])
  return Object.fromEntries([...others, [name, changed(item, rest, replacement)]])
}

const changedItems = (items: readonly Json[], step: number, change: (item: Json) => Json): Json => {
  if (items.length === 0 || step % 4 === 0) return [...items, null]
  if (step % 4 === 1) return items.slice(1)
  if (step % 4 === 2) return items.toReversed()
  return items.with(step % items.length, change(items[step % items.length] ?? null))
}

describe('the exact key', () => {
  it('is the same for every spelling of the same body', () => {
    fc.assert(
      fc.property(parts, fc.nat(), fc.nat(), (call, one, other) => {
        const keys = [one, other].map((seed) => {
          const { body, lossless } = readBody(Buffer.from(spelled(call.body, drawFrom(seed))))
          return lossless && cacheKey({ ...call, body })
        })
        expect(keys).toEqual([cacheKey(call), cacheKey(call)])
      }),
    )
  })

  it('is another one after any change that means something, and only then', () => {
    fc.assert(
      fc.property(parts, fc.array(fc.nat(30), { maxLength: 6 }), jsonValues, (call, path, replacement) => {
        const body = changed(call.body, path, replacement)
        fc.pre(typeof body === 'object' && body !== null && !Array.isArray(body))
        const after = { ...call, body: body as JsonObject }
        expect(cacheKey(after) === cacheKey(call)).toBe(isDeepStrictEqual(meaning(after), meaning(call)))
      }),
      { numRuns: 1_000 },
    )
  })

  it.each(['tenant', 'namespace', 'route', 'query', 'dialect'] as const)('is another one for another %s', (part) => {
    fc.assert(
      fc.property(parts, parts, (call, other) => {
        const after = { ...call, [part]: other[part] }
        expect(cacheKey(after) === cacheKey(call)).toBe(isDeepStrictEqual(meaning(after), meaning(call)))
      }),
    )
  })

  it('is another one for other headers, whichever order they came in', () => {
    fc.assert(
      fc.property(parts, parts, (call, { headers }) => {
        const backwards = Object.fromEntries(Object.entries(call.headers).toReversed())
        expect(cacheKey({ ...call, headers: backwards })).toBe(cacheKey(call))
        expect(cacheKey({ ...call, headers }) === cacheKey(call)).toBe(isDeepStrictEqual(headers, call.headers))
      }),
    )
  })

  it('does not collide where parts would read the same when put one behind the other', () => {
    const some = fc.array(fragments, { minLength: 5, maxLength: 5 })
    const call = ([tenant = '', namespace = '', query = '', name = '', value = '']: string[]): KeyParts => ({
      dialect: 'chat',
      tenant,
      namespace,
      route: value,
      headers: { [name]: value },
      query,
      body: { [value]: name },
    })
    fc.assert(
      fc.property(some, some, (one, other) => {
        expect(cacheKey(call(one)) === cacheKey(call(other))).toBe(isDeepStrictEqual(one, other))
      }),
      { numRuns: 1_000 },
    )
  })

  it('is the same from the memo, in whatever order calls come', () => {
    fc.assert(
      fc.property(
        fc.array(parts, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 12 }),
        (calls, asked) => {
          const keyOf = createKeyMemo()
          for (const [one, other] of asked) {
            const call = calls[one % calls.length] as KeyParts
            const { body } = calls[other % calls.length] as KeyParts
            expect(keyOf({ ...call, body })).toBe(cacheKey({ ...call, body }))
          }
        },
      ),
    )
  })
})
