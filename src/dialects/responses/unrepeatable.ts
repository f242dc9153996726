import { objectsIn } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import {
  isGiven,
  namesFile,
  namesKept as namesKeptInChat,
  unrepeatable as unrepeatableInChat,
} from '../openai/unrepeatable.ts'

/** Why an answer to this request must not be kept; undefined when it may. */
export const unrepeatable = (body: JsonObject): string | undefined => {
  const reason = unrepeatableInChat({ ...body, messages: body.input })
  if (reason !== undefined) return reason
  if (objectsIn(body.input).some(isReference)) return 'stored-state'
  const tools = objectsIn(body.tools)
  // What a vector store holds changes behind its id.
  if (tools.some(({ type }) => type === 'file_search')) return 'stored-state'
  // The provider acts at a server of the caller's: an answer of ours would leave that undone.
  if (tools.some(({ type }) => type === 'mcp')) return 'remote-tools'
  return objectsIn(body.input).some(holdsFile) ? 'expiring-file' : undefined
}

/** A handle in `previous_response_id` is none of these: it is checked (see `createHandles`). */
export const namesKept = (body: JsonObject): boolean =>
  namesKeptInChat({ ...body, messages: body.input }) ||
  objectsIn(body.input).some((item) => isReference(item) || holdsFile(item))

/** An item by its id alone: `type` may be left out of a reference, `result` of a picture made before. */
const isReference = ({ type, role, id, result }: JsonObject): boolean => {
  if (type === 'image_generation_call') return !isGiven(result)
  return type === 'item_reference' || (isGiven(id) && !isGiven(type) && !isGiven(role))
}

/** Outputs of tools hold parts as messages do, or are one (a screenshot). */
const holdsFile = (item: JsonObject): boolean => namesFile(item) || objectsIn(item.output).some(namesFile)
