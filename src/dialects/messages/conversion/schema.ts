import { isJsonObject, objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { isBlank, listOf, objectOf } from '../../common/values.ts'
import type { Drop } from '../../common/drop.ts'

/*
 * Anthropic compiles the schema of a structured output or strict tool and answers 400 to keywords it cannot compile
 * (https://platform.claude.com/docs/en/build-with-claude/structured-outputs). OpenAI takes most of them.
 */

const refusedKeywords: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'not',
])

const knownFormats: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
])

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const holdsSchema: ReadonlySet<string> = new Set(['items'])
const holdsList: ReadonlySet<string> = new Set(['anyOf', 'allOf', 'oneOf'])
const holdsNamed: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions'])

/**
 * The schema without what Anthropic refuses. What is taken out is reported, and told to the model in the description.
 */
export const compilable = (schema: JsonObject, path: string, drop: Drop): JsonObject => {
  const refused = Object.entries(schema).filter(([keyword, value]) => isRefused(keyword, value))
  for (const [keyword] of refused) drop(`${path}.${keyword}`)
  const kept = Object.entries(schema)
    .filter(([keyword, value]) => !isRefused(keyword, value))
    .map(([keyword, value]) => [
      keyword === 'oneOf' ? 'anyOf' : keyword,
      inner(keyword, value, `${path}.${keyword}`, drop),
    ])
  return { ...Object.fromEntries(kept), ...closed(schema), ...described(schema, refused) }
}

const isRefused = (keyword: string, value: Json | undefined): boolean => {
  if (keyword === 'format') return !knownFormats.has(value)
  if (keyword === 'minItems') return value !== 0 && value !== 1
  return refusedKeywords.has(keyword)
}

const inner = (keyword: string, value: Json | undefined, path: string, drop: Drop): Json | undefined => {
  const schemaAt = (schema: Json | undefined, where: string): Json | undefined =>
    isJsonObject(schema) ? compilable(schema, where, drop) : schema
  if (holdsSchema.has(keyword)) return schemaAt(value, path)
  if (holdsList.has(keyword) && Array.isArray(value)) {
    return value.map((schema: Json, index) => schemaAt(schema, `${path}[${index}]`) ?? null)
  }
  if (!holdsNamed.has(keyword) || !isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, schemaAt(schema, `${path}.${name}`)]))
}

/**
 * An object that lists its properties must say that it has no others. One left open on purpose stays so: the provider
 * refuses it in its own words.
 */
const closed = (schema: JsonObject): JsonObject =>
  isBlank(schema.properties) || schema.additionalProperties !== undefined ? {} : { additionalProperties: false }

const described = (schema: JsonObject, refused: readonly (readonly [string, Json | undefined])[]): JsonObject => {
  if (refused.length === 0) return {}
  const told = refused.map(([keyword, value]) => `${keyword}: ${JSON.stringify(value)}`).join(', ')
  return { description: typeof schema.description === 'string' ? `${schema.description} (${told})` : told }
}

/** Whether OpenAI's strict mode takes the schema: every object requires all its properties and admits no others. */
export const suitsStrictMode = (schema: JsonObject): boolean => {
  if (schema.type === 'object' || schema.properties !== undefined) {
    const required: ReadonlySet<Json> = new Set(listOf(schema.required))
    if (schema.additionalProperties !== false) return false
    if (!Object.keys(objectOf(schema.properties)).every((name) => required.has(name))) return false
  }
  return innerSchemas(schema).every(suitsStrictMode)
}

const innerSchemas = (schema: JsonObject): readonly JsonObject[] =>
  Object.entries(schema).flatMap(([keyword, value]) => {
    if (holdsSchema.has(keyword)) return objectsIn([value ?? null])
    if (holdsList.has(keyword)) return objectsIn(value)
    return holdsNamed.has(keyword) ? Object.values(objectOf(value)).filter(isJsonObject) : []
  })
