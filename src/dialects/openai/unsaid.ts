import type { Json, JsonObject } from '../../json.ts'
import type { Drop } from '../common/drop.ts'
import { isBlank, listOf } from '../common/values.ts'

/** What another dialect has a word for. */
export interface Sayable {
  /** Members of a chat request that it carries. */
  readonly carried: ReadonlySet<string>
  /** Members that it has no word for, each with the value that says only what would happen anyway, and so goes unreported. */
  readonly unsaid: ReadonlyMap<string, Json>
}

/** Reports what of a chat request cannot be said there. */
export const dropUnsaid = (body: JsonObject, { carried, unsaid }: Sayable, drop: Drop): void => {
  for (const [member, value] of Object.entries(body)) {
    if (carried.has(member) || saysNothing(member, value) || isTextOnly(member, value)) continue
    if (unsaid.get(member) !== value) drop(member)
  }
}

/** To be there at all is to ask for a search. */
const saysNothing = (member: string, value: Json | undefined): boolean =>
  member === 'web_search_options' ? value === null || value === undefined : isBlank(value)

const isTextOnly = (member: string, value: Json | undefined): boolean =>
  member === 'modalities' && listOf(value).every((modality) => modality === 'text')
