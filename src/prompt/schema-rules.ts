import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { strictness } from './strictness.ts'

let compiled: ValidateFunction | undefined

/**
 * Tells whether a value is a JSON Schema (2020-12). Compiling that takes ten times as long as a prompt's own schema, so that it is done
 * once, with the first of them; the bundle has it compiled already (vite.bundle.config.ts).
 */
export const schemaRules = (): ValidateFunction => {
  compiled ??= new Ajv2020(strictness).getSchema('https://json-schema.org/draft/2020-12/schema')
  if (compiled === undefined) throw new Error('ajv has lost JSON Schema 2020-12')
  return compiled
}
