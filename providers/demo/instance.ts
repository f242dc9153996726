import { isJsonObject, objectsIn } from '../../src/json.ts'
import type { Json, JsonObject } from '../../src/json.ts'

/** The smallest value that fits a JSON Schema of the kind that structured output allows; `text` fills free strings. */
export const instanceOf = (schema: JsonObject, text: string): Json => fitting(schema, { root: schema, text, depth: 0 })

interface Filling {
  readonly root: JsonObject
  readonly text: string
  /** A schema that demands itself without end stops here. */
  readonly depth: number
}

const deepest = 32

const fitting = (schema: JsonObject, filling: Filling): Json => {
  if (filling.depth > deepest) return null
  const inner = { ...filling, depth: filling.depth + 1 }
  const { const: only, enum: allowed, default: usual, $ref: reference } = schema
  if (only !== undefined) return only
  if (Array.isArray(allowed) && allowed[0] !== undefined) return allowed[0]
  if (usual !== undefined) return usual
  if (typeof reference === 'string') return fitting(resolved(reference, filling.root), inner)
  const parts = objectsIn(schema.allOf)
  if (parts.length > 0) return fitting(merged(schema, parts), inner)
  const choice = [...objectsIn(schema.anyOf), ...objectsIn(schema.oneOf)]
  const first = choice.find(({ type }) => type === 'null') ?? choice[0]
  return first === undefined ? byType(schema, inner) : fitting(first, inner)
}

const byType = (schema: JsonObject, filling: Filling): Json => {
  switch (typeOf(schema)) {
    case 'object':
      return objectFor(schema, filling)
    case 'array':
      return arrayFor(schema, filling)
    case 'string':
      return stringFor(schema, filling.text)
    case 'integer':
      return Math.ceil(numberFor(schema, 1))
    case 'number':
      return numberFor(schema, 0.5)
    case 'boolean':
      return true
    default:
      return null
  }
}

const typeOf = ({ type, properties, items }: JsonObject): Json | undefined => {
  if (Array.isArray(type)) return type.includes('null') ? 'null' : type[0]
  if (type !== undefined) return type
  return properties === undefined ? (items === undefined ? 'string' : 'array') : 'object'
}

const objectFor = ({ properties, required }: JsonObject, filling: Filling): Json => {
  const known = isJsonObject(properties) ? properties : {}
  const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
  return Object.fromEntries(
    names.map((name) => {
      const schema = known[name]
      return [name, isJsonObject(schema) ? fitting(schema, filling) : filling.text]
    }),
  )
}

const arrayFor = ({ items, minItems }: JsonObject, filling: Filling): Json => {
  const count = typeof minItems === 'number' ? Math.min(minItems, 100) : 0
  const item = isJsonObject(items) ? items : {}
  return Array.from({ length: count }, () => fitting(item, filling))
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'demo@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
}

const stringFor = ({ format, minLength, maxLength }: JsonObject, text: string): string => {
  if (typeof format === 'string' && Object.hasOwn(formats, format)) return formats[format] ?? text
  const least = typeof minLength === 'number' ? minLength : 0
  return text.padEnd(least, '.').slice(0, typeof maxLength === 'number' ? maxLength : undefined)
}

/** The allowed number nearest to 0; `step` is what an exclusive bound leaves out. */
const numberFor = (schema: JsonObject, step: number): number => {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema
  const lowest = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + step : numberOr(minimum, -Infinity)
  const highest = typeof exclusiveMaximum === 'number' ? exclusiveMaximum - step : numberOr(maximum, Infinity)
  const nearest = Math.min(Math.max(0, lowest), highest)
  const unit = numberOr(multipleOf, 0)
  return unit > 0 ? Math.ceil(nearest / unit) * unit : nearest
}

const numberOr = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** Only references within the schema: `#/$defs/name`. */
const resolved = (reference: string, root: JsonObject): JsonObject => {
  let place: Json | undefined = root
  for (const name of reference.replace(/^#\/?/, '').split('/')) {
    if (name !== '') place = isJsonObject(place) ? place[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  }
  return isJsonObject(place) ? place : {}
}

const merged = (schema: JsonObject, parts: readonly JsonObject[]): JsonObject => {
  const { allOf: _, ...rest } = schema
  return [rest, ...parts].reduce((whole, part) => ({
    ...whole,
    ...part,
    properties: { ...membersIn(whole.properties), ...membersIn(part.properties) },
    required: [...listIn(whole.required), ...listIn(part.required)],
  }))
}

const membersIn = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})
const listIn = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
