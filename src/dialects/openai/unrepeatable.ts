import { isJsonObject, objectsIn } from '../../json.ts'
import type { JsonObject } from '../../json.ts'

/** Handles of a state that the provider keeps: what it holds is not in the request. */
const stateMembers = ['previous_response_id', 'conversation', 'container'] as const

/** Whether the request names something kept by an id that this gateway never gave out: a conversation, a container, a store or a file. */
export const namesKept = (body: JsonObject): boolean => {
  if (isGiven(body.conversation) || isGiven(body.container)) return true
  const messages = objectsIn(body.messages)
  return (
    objectsIn(body.tools).some((tool) => namesContainer(tool) || holdsFiles(tool)) ||
    messages.some(({ audio }) => isJsonObject(audio) && isGiven(audio.id)) ||
    messages.some(({ content }) => objectsIn(content).some(namesFile))
  )
}

/** `vector_store_ids` of a search, `file_ids` of a container that is to be made. */
const holdsFiles = ({ vector_store_ids: stores, container }: JsonObject): boolean =>
  isGiven(stores) || (isJsonObject(container) && isGiven(container.file_ids))

/** Why an answer to this request must not be kept; undefined when it may. `store` alone changes no answer here. */
export const unrepeatable = (body: JsonObject): string | undefined => {
  if (stateMembers.some((member) => isGiven(body[member]))) return 'stored-state'
  if (body.background === true || body.deferred === true) return 'background'
  if (isJsonObject(body.prompt) && isGiven(body.prompt.id) && !isGiven(body.prompt.version)) return 'unversioned-prompt'
  if (objectsIn(body.tools).some(namesContainer)) return 'stored-state'
  const messages = objectsIn(body.messages)
  if (messages.some(({ audio }) => isJsonObject(audio) && isGiven(audio.id))) return 'expiring-audio'
  return messages.some(({ content }) => objectsIn(content).some(namesFile)) ? 'expiring-file' : undefined
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null

/** A container by its id; one that is to be made (`{"type": "auto"}`) is as good as new. */
const namesContainer = ({ container }: JsonObject): boolean => typeof container === 'string'

/** An uploaded file, in whichever kind of part (`file`, `image_file`, `input_image` …). It can be deleted, and may be another's. */
const namesFile = (part: JsonObject): boolean =>
  isGiven(part.file_id) || Object.values(part).some((inner) => isJsonObject(inner) && isGiven(inner.file_id))
