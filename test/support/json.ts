import * as fc from 'fast-check'
import type { Json, JsonObject } from '../../src/json.ts'

/** Member names with the ones that trip JavaScript up. */
const names = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 6, unit: 'grapheme' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      '1',
      '10',
      '9',
      'id',
      'created',
      'a"b',
      '\u0000',
    ),
  },
)

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('"', '\\', '\n', '{"id":"x"}', '"id":"', '\u2028', 'é😀', '\u0000'),
)

const numbers = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }))

// Object.fromEntries, unlike a literal or an assignment, makes `__proto__` an own member, as JSON.parse does.
const { value, object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false),
    numbers,
    texts,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(names, tie('value')), { maxLength: 5 }).map((members) => Object.fromEntries(members)),
}))

/** Any JSON value that parsing keeps as it is. */
export const jsonValues: fc.Arbitrary<Json> = value
export const jsonObjects: fc.Arbitrary<JsonObject> = object

/** The same value with the members of every object in another order. */
export const reordered = <Value extends Json>(value: Value, seed: number): Value => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => reordered(item as Json, seed + 1)) as unknown as Value
  const entries = Object.entries(value).map(([name, item]) => [name, reordered(item as Json, seed + 1)] as const)
  const turn = entries.length === 0 ? 0 : Math.abs(seed) % entries.length
  const turned = [...entries.slice(turn), ...entries.slice(0, turn)]
  return Object.fromEntries(seed % 2 === 0 ? turned : turned.reverse()) as unknown as Value
}
