import { isJsonObject, objectsIn } from '../../json.ts'
import type { JsonObject } from '../../json.ts'

/** Why an answer to this request must not be kept; undefined when it may. */
export const unrepeatable = (body: JsonObject): string | undefined => {
  // `max_tokens: 0` asks Anthropic to fill its prompt cache: an answer of ours would leave it cold.
  if (body.max_tokens === 0) return 'cache-warming'
  // The provider acts at a server of the caller's: an answer of ours would leave that undone.
  if (objectsIn(body.mcp_servers).length > 0) return 'remote-tools'
  if (isJsonObject(body.diagnostics) || namesState(body)) return 'stored-state'
  if (skillsIn(body).some(({ version }) => typeof version !== 'string' || version === 'latest')) return 'stored-state'
  return namesFile(body) ? 'expiring-file' : undefined
}

/** Whether the request names a thread, a container, a skill or a file that is kept in the provider's workspace. */
export const namesKept = (body: JsonObject): boolean => namesState(body) || skillsIn(body).length > 0 || namesFile(body)

/** A thread, or a container by its id; one that is to be made (`{"skills": [...]}`) is as good as new. */
const namesState = ({ container, thread }: JsonObject): boolean =>
  isJsonObject(thread) ||
  typeof container === 'string' ||
  (isJsonObject(container) && container.id !== undefined && container.id !== null)

/** The workspace's own skills, by their ids. Those of type `anthropic` are there for all. */
const skillsIn = ({ container }: JsonObject): readonly JsonObject[] =>
  isJsonObject(container)
    ? objectsIn(container.skills).filter(({ type, skill_id: id }) => type !== 'anthropic' && typeof id === 'string')
    : []

/**
 * Whether a content block, at any depth of `content`, refers to an uploaded file. It can be deleted, and may be
 * another workspace's.
 */
const namesFile = (body: JsonObject): boolean => {
  const waiting = [...objectsIn(body.messages)]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { source } = next
    if (next.type === 'container_upload' || (isJsonObject(source) && source.type === 'file')) return true
    for (const inner of objectsIn(next.content)) waiting.push(inner)
    if (isJsonObject(source)) for (const inner of objectsIn(source.content)) waiting.push(inner)
  }
  return false
}
