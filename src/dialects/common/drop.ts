import type { JsonObject } from '../../json.ts'
import { isBlank } from './values.ts'

/** Takes the path of something that cannot be carried. */
export type Drop = (path: string) => void

/** Reports every member that says something and is not among the carried. */
export const dropOthers = (object: JsonObject, carried: ReadonlySet<string>, path: string, drop: Drop): void => {
  for (const [member, value] of Object.entries(object)) {
    if (!carried.has(member) && !isBlank(value)) drop(path === '' ? member : `${path}.${member}`)
  }
}
