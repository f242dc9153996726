import { expect, it } from 'vitest'
import { fieldOf, fieldsOf } from '../../src/prompt/fields.ts'

const schema = { type: 'object', properties: { text: { type: 'string' }, any: true } }

it('finds the schema of a field that is declared', () => {
  expect(fieldOf(schema, 'text')).toEqual({ type: 'string' })
  expect(Object.keys(fieldsOf(schema))).toEqual(['text', 'any'])
})

it.each(['none', 'any', 'constructor', '__proto__'])('has none for %s', (name) => {
  expect(fieldOf(schema, name)).toBeUndefined()
})

it('has no fields where the schema declares none', () => {
  expect(fieldsOf({ type: 'object' })).toEqual({})
})
