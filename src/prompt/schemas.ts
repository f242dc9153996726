import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { picoschema } from 'dotprompt'
import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { schemaRules } from './schema-rules.ts'
import { strictness } from './strictness.ts'

/** One thing wrong with a value. */
export interface SchemaFault {
  /** The field: `items[2].price`; empty: the value itself. */
  readonly field: string
  /** What it must be, never what it was. */
  readonly rule: string
}

/** Checks values by one schema. */
export interface SchemaCheck {
  /** A copy of the value with defaults filled in, and everything that is wrong with it. */
  (value: Json): { readonly value: Json; readonly faults: readonly SchemaFault[] }
}

/** Picoschema (https://google.github.io/dotprompt/reference/picoschema/) or JSON Schema, as JSON Schema 2020-12. Rejects for neither. */
export const jsonSchemaOf = async (schema: Json): Promise<JsonObject> => {
  const made: unknown = await picoschema(schema)
  // Undefined members would be in the way of whoever walks the schema.
  const plain: unknown = JSON.parse(JSON.stringify(made))
  if (!isJsonObject(plain)) throw new Error('a map of fields (picoschema) or a JSON Schema')
  return plain
}

/** The same schema, letting no field pass that it does not name, unless it says so itself. */
export const closed = (schema: JsonObject): JsonObject => {
  const { properties, items, additionalProperties, unevaluatedProperties } = schema
  const fields = isJsonObject(properties)
    ? {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, field]) => [name, isJsonObject(field) ? closed(field) : field]),
        ),
        ...(additionalProperties === undefined && unevaluatedProperties === undefined
          ? { additionalProperties: false }
          : {}),
      }
    : {}
  return { ...schema, ...fields, ...(isJsonObject(items) ? { items: closed(items) } : {}) }
}

/** Compiles a check. Throws when the schema is none. */
export const compileSchema = (schema: JsonObject): SchemaCheck => {
  refuseNoSchema(schema)
  // One instance a schema: an `$id` that two files share is no clash then. Own properties only: `constructor` is a name like any other.
  const ajv = new Ajv2020({
    ...strictness,
    allErrors: true,
    useDefaults: true,
    ownProperties: true,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  })
  addFormats.default(ajv)
  const validate: ValidateFunction = ajv.compile(schema)
  return (given) => {
    const value: Json = structuredClone(given)
    return { value, faults: validate(value) ? [] : (validate.errors ?? []).map(faultOf) }
  }
}

/** What is wrong with a schema, by the schema of schemas. */
const refuseNoSchema = (schema: JsonObject): void => {
  const check = schemaRules()
  if (!check(schema)) throw new Error(`the schema is none: ${faultLine((check.errors ?? []).map(faultOf), 'it')}`)
}

/** The faults as one line. Those beyond the first few are only counted. */
export const faultLine = (faults: readonly SchemaFault[], whole = 'the value'): string => {
  const named = faults.slice(0, maxNamed).map(({ field, rule }) => `${field === '' ? whole : field} ${rule}`)
  const more = faults.length - named.length
  return named.join('; ') + (more > 0 ? `; and ${more} more` : '')
}

const maxNamed = 8

const faultOf = ({ instancePath, keyword, params, message }: ErrorObject): SchemaFault => {
  const place = fieldOf(instancePath)
  const detail: Readonly<Record<string, unknown>> = params
  switch (keyword) {
    case 'required':
      return { field: inside(place, detail['missingProperty']), rule: 'is missing' }
    case 'additionalProperties':
      return { field: inside(place, detail['additionalProperty']), rule: 'is not known' }
    case 'unevaluatedProperties':
      return { field: inside(place, detail['unevaluatedProperty']), rule: 'is not known' }
    case 'enum':
      return { field: place, rule: `must be one of ${listed(detail['allowedValues'])}` }
    case 'const':
      return { field: place, rule: `must be ${JSON.stringify(detail['allowedValue'])}` }
    default:
      return { field: place, rule: message ?? 'is not allowed' }
  }
}

const maxFieldLength = 64

/** A JSON pointer as people write paths. Names come from callers, so they are cut. */
const fieldOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~').slice(0, maxFieldLength))
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`), '')

const inside = (place: string, name: unknown): string => {
  const shown = String(name).slice(0, maxFieldLength)
  return place === '' ? shown : `${place}.${shown}`
}

const listed = (values: unknown): string =>
  Array.isArray(values) ? values.map((value: unknown) => JSON.stringify(value)).join(', ') : 'the allowed values'
