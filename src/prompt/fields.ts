import { isJsonObject } from '../json.ts'
import type { JsonObject } from '../json.ts'

/** The fields that the schema of an object declares, by name. */
export const fieldsOf = ({ properties }: JsonObject): JsonObject => (isJsonObject(properties) ? properties : {})

/** The schema of one field; undefined where it has none. Own members only: `constructor` is a name like any other. */
export const fieldOf = (schema: JsonObject, name: string): JsonObject | undefined => {
  const fields = fieldsOf(schema)
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  return isJsonObject(field) ? field : undefined
}
