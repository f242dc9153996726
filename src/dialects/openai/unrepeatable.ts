import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

/** One kind of thing that a provider keeps. */
interface Kept {
  readonly isNamed: (body: JsonObject) => boolean
  /** Why an answer made with it must not be kept; undefined where what it names never changes. */
  readonly reason: string | undefined
}

/** All that a request can name by an id of the provider's. The first one that applies gives the reason. */
const kept: readonly Kept[] = [
  { isNamed: ({ conversation, container }) => isGiven(conversation) || isGiven(container), reason: 'stored-state' },
  { isNamed: (body) => [body, body.google, body.extra_body].some(namesCachedContent), reason: 'stored-state' },
  { isNamed: ({ tools }) => objectsIn(tools).some(namesStore), reason: 'stored-state' },
  { isNamed: ({ tools }) => boxesOf(tools).some(isKeptBox), reason: 'stored-state' },
  { isNamed: ({ tools }) => skillsOf(tools).some((skill) => !isPinned(skill)), reason: 'stored-state' },
  { isNamed: ({ tools }) => skillsOf(tools).length > 0, reason: undefined },
  { isNamed: ({ messages }) => objectsIn(messages).some(({ audio }) => isKeptAudio(audio)), reason: 'expiring-audio' },
  {
    isNamed: ({ messages }) => objectsIn(messages).some(({ content }) => objectsIn(content).some(namesFile)),
    reason: 'expiring-file',
  },
  {
    isNamed: ({ tools }) =>
      objectsIn(tools).some(namesFile) || boxesOf(tools).some(({ file_ids: ids }) => isGiven(ids)),
    reason: 'expiring-file',
  },
  {
    isNamed: ({ prompt }) => isJsonObject(prompt) && isJsonObject(prompt.variables) && namesFile(prompt.variables),
    reason: 'expiring-file',
  },
]

/** Whether the request names something kept by an id that this gateway never gave out: a conversation, a container, a store, a skill or a file. */
export const namesKept = (body: JsonObject): boolean => kept.some(({ isNamed }) => isNamed(body))

/** Whether it names a prompt of the provider's account, which is there for all who call with it. */
export const namesPrompt = ({ prompt }: JsonObject): boolean => isJsonObject(prompt) && isGiven(prompt.id)

/** Why an answer to this request must not be kept; undefined when it may. `store` alone changes no answer here. */
export const unrepeatable = (body: JsonObject): string | undefined => {
  const { background, deferred, previous_response_id: before, prompt } = body
  if (isGiven(before)) return 'stored-state'
  if (background === true || deferred === true) return 'background'
  if (isJsonObject(prompt) && isGiven(prompt.id) && !isGiven(prompt.version)) return 'unversioned-prompt'
  return kept.find(({ reason, isNamed }) => reason !== undefined && isNamed(body))?.reason
}

export const isGiven = (value: unknown): boolean => value !== undefined && value !== null

/** Google's, as its own SDKs and OpenAI's nest it: `extra_body.google.cached_content`. */
const namesCachedContent = (value: Json | undefined): boolean =>
  isJsonObject(value) &&
  (isGiven(value.cached_content) ||
    isGiven(value.cachedContent) ||
    (isJsonObject(value.google) && (isGiven(value.google.cached_content) || isGiven(value.google.cachedContent))))

/** What a store holds changes behind its id. */
const namesStore = ({ vector_store_ids: stores }: JsonObject): boolean => isGiven(stores)

/** Where tools run: `container` of a code interpreter, `environment` of a shell. */
const boxesOf = (tools: Json | undefined): readonly JsonObject[] =>
  objectsIn(tools).flatMap(({ container, environment }) => [
    ...(typeof container === 'string' ? [{ container_id: container }] : []),
    ...[container, environment].filter(isJsonObject),
  ])

/** One that is to be made (`{"type": "auto"}`) is as good as new. */
const isKeptBox = ({ container_id: id }: JsonObject): boolean => isGiven(id)

/** Skills by their id; one that comes with its content has none. */
const skillsOf = (tools: Json | undefined): readonly JsonObject[] =>
  boxesOf(tools)
    .flatMap(({ skills }) => objectsIn(skills))
    .filter(({ skill_id: id }) => isGiven(id))

const isPinned = ({ version }: JsonObject): boolean => isGiven(version) && version !== 'latest'

const isKeptAudio = (audio: Json | undefined): boolean => isJsonObject(audio) && isGiven(audio.id)

/** An uploaded file, in whichever kind of part (`file`, `image_file`, `input_image` …). It can be deleted, and may be another's. */
export const namesFile = (part: JsonObject): boolean =>
  isGiven(part.file_id) || Object.values(part).some((inner) => isJsonObject(inner) && isGiven(inner.file_id))
