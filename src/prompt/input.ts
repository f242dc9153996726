import { invalid } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { fieldOf, fieldsOf } from './fields.ts'
import { closed, compileSchema, faultLine, jsonSchemaOf } from './schemas.ts'

export interface PromptInput {
  readonly schema: JsonObject
  /** Throws `RequestError` (400) that names each field at fault. */
  check(given: JsonObject): JsonObject
}

const noVariables: JsonObject = { type: 'object', properties: {} }

/** The variables of a prompt. Rejects, saying why, where the schema is none or the defaults do not fit it. */
export const promptInput = async (schema: Json | undefined, defaults: JsonObject): Promise<PromptInput> => {
  const made = withDefaults(
    closed(objectSchema(schema === undefined ? noVariables : await jsonSchemaOf(schema))),
    defaults,
  )
  const check = compileSchema(made)
  return {
    schema: made,
    check: (given) => {
      const { value, faults } = check(given)
      const [first] = faults
      if (first === undefined && isJsonObject(value)) return value
      throw invalid(
        `The variables of the prompt are not right: ${faultLine(faults, 'the body')}.`,
        first?.field === '' ? undefined : first?.field,
        'invalid_variables',
      )
    },
  }
}

const objectSchema = (schema: JsonObject): JsonObject => {
  if (schema['type'] !== 'object') throw new Error('variables have names, so the schema must be that of an object')
  return schema
}

/** dotprompt's `input.default`, written into the schema, where the check and the documentation find it. */
const withDefaults = (schema: JsonObject, defaults: JsonObject): JsonObject => {
  const names = Object.keys(defaults)
  const fields = Object.fromEntries(
    names.map((name) => {
      const field = fieldOf(schema, name)
      if (field === undefined) throw new Error(`input.default names ${name}, which input.schema does not`)
      const fallback = defaults[name]
      const { faults } = compileSchema(field)(fallback ?? null)
      if (faults.length > 0) throw new Error(`input.default.${name}: ${faultLine(faults, 'it')}`)
      return [name, { ...field, default: fallback }]
    }),
  )
  const { required, ...rest } = schema
  const still = Array.isArray(required) ? required.filter((name) => !names.includes(String(name))) : []
  return { ...rest, properties: { ...fieldsOf(schema), ...fields }, ...(still.length > 0 ? { required: still } : {}) }
}
