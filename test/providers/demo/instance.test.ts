import { describe, expect, it } from 'vitest'
import { instanceOf } from '../../../providers/demo/instance.ts'
import type { JsonObject } from '../../../src/json.ts'

describe('instanceOf', () => {
  it.each<[string, JsonObject, unknown]>([
    ['a string', { type: 'string' }, 'text'],
    ['no type', {}, 'text'],
    ['a longer string', { type: 'string', minLength: 6 }, 'text..'],
    ['a shorter string', { type: 'string', maxLength: 2 }, 'te'],
    ['a date', { type: 'string', format: 'date' }, '2026-01-01'],
    ['an odd format', { type: 'string', format: 'toString' }, 'text'],
    ['a boolean', { type: 'boolean' }, true],
    ['null', { type: 'null' }, null],
    ['a number', { type: 'number' }, 0],
    ['a minimum', { type: 'integer', minimum: 3 }, 3],
    ['a maximum below 0', { type: 'integer', maximum: -3 }, -3],
    ['an exclusive minimum', { type: 'integer', exclusiveMinimum: 3 }, 4],
    ['an exclusive maximum', { type: 'number', exclusiveMaximum: 0 }, -0.5],
    ['a multiple', { type: 'integer', minimum: 3, multipleOf: 5 }, 5],
    ['an enum', { type: 'string', enum: ['b', 'a'] }, 'b'],
    ['a constant', { const: 7 }, 7],
    ['a default', { type: 'integer', default: 9 }, 9],
    ['null or another', { type: ['string', 'null'] }, null],
    ['any of', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, null],
    ['one of', { oneOf: [{ type: 'integer' }, { type: 'string' }] }, 0],
    [
      'all of',
      { allOf: [{ properties: { a: { type: 'integer' } }, required: ['a'] }, { required: ['b'] }] },
      { a: 0, b: 'text' },
    ],
    ['an array', { type: 'array', items: { type: 'integer' } }, []],
    ['an array of some', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [0, 0]],
    ['an object', { properties: { a: { type: 'integer' }, b: {} }, required: ['a'] }, { a: 0 }],
    [
      'a reference',
      { $defs: { n: { type: 'integer' } }, properties: { a: { $ref: '#/$defs/n' } }, required: ['a'] },
      { a: 0 },
    ],
    ['a reference to nothing', { $ref: '#/nowhere' }, 'text'],
  ])('fits %s', (_name, schema, expected) => {
    expect(instanceOf(schema, 'text')).toEqual(expected)
  })

  it('ends for a schema that demands itself', () => {
    const schema = { properties: { next: { $ref: '#' } }, required: ['next'] }
    expect(JSON.stringify(instanceOf(schema, 'x')).length).toBeLessThan(1_000)
  })
})
