import type { Problem } from './errors.ts'
import type { JsonObject } from './json.ts'

/** The wire languages that doors and providers speak. `chat` is the hub: every other conversational dialect converts to and from it. */
export const dialectNames = [
  'chat',
  'messages',
  'responses',
  'completions',
  'embeddings',
  'moderations',
  'rerank',
  'count-tokens',
  'images',
  'image-edits',
  'image-variations',
  'speech',
  'transcriptions',
  'translations',
] as const

export type DialectName = (typeof dialectNames)[number]

/** In which of its dialects a provider is asked when it does not speak the door's: the first that it has. */
export const conversational = ['chat', 'messages', 'responses'] as const

/** Whether it can be asked in another dialect than its own: it is the hub, or converts to it and from it. */
export const isConvertible = ({ name, conversion }: Dialect): boolean => name === 'chat' || conversion !== undefined

/** What a wire language must offer. A dialect is a folder of pure functions: it opens nothing and remembers nothing. */
export interface Dialect {
  readonly name: DialectName
  /** Checks a client's body and takes from it what the gateway acts on. Throws `RequestError` naming the path at fault. */
  parse(body: JsonObject): ParsedRequest
  /** The body as it goes to a provider that speaks this dialect: the provider's model name, usage always asked for. Every other member as it came. */
  outbound(body: JsonObject, wanted: { readonly model: string; readonly stream: boolean }): JsonObject
  /** What an answer body says. */
  readonly answer: AnswerReader
  /** Requests come as forms (multipart/form-data), of which `parse` is given the view (see `Upload`), or either so or as JSON. */
  readonly form?: 'only' | 'or-json'
  /** Absent for dialects that have no streams (embeddings). */
  readonly stream?: StreamDialect
  /** The error body of this dialect. Own extra members beside the dialect's (`attempts`) are allowed. */
  error(problem: Problem): JsonObject
  /** Reads an error body of a provider that speaks this dialect. */
  readError(body: JsonObject): ProviderError
  /** The one text that a semantic lookup may compare; undefined where no single user text decides the answer. */
  promptView(body: JsonObject): PromptView | undefined
  /** To and from the hub; absent on `chat` itself and on dialects outside the conversation family. */
  readonly conversion?: ChatConversion
}

export interface ParsedRequest {
  /** The body as it came, less our own `cache` member. */
  readonly body: JsonObject
  /** The model that the client asked for. */
  readonly model: string
  readonly stream: boolean
  /** The answer is no JSON but bytes of a type of their own: sound, or plain text. */
  readonly raw?: boolean | undefined
  /** Our own member, to be read by the cache policy. */
  readonly cacheMember?: JsonObject | undefined
  /** The request names by its id something that is kept in the provider's account and may be another's: a conversation, a file, a store, a skill, an item. */
  readonly namesKept?: boolean | undefined
  /** It names a prompt that the provider's account keeps for all who call with it. */
  readonly namesPrompt?: boolean | undefined
  /** Why an answer to this call must not be kept (`stored-state`, `expiring-file` …); undefined when it may. */
  readonly unrepeatable?: string | undefined
}

/** Token counts of one answer. */
export interface Usage {
  /** All input tokens, cached ones included. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cachedInputTokens?: number | undefined
  readonly cacheWriteTokens?: number | undefined
  readonly reasoningTokens?: number | undefined
}

/** What a body must hold to be an answer at all. */
export interface AnswerContent {
  /** The member that holds it; the others are other providers' names for it. */
  readonly members: readonly [string, ...string[]]
  readonly kind: 'list' | 'number' | 'text'
  /** Of what was asked for there is at least one: an empty list is no answer. A message may have no content, and a list of documents no match. */
  readonly neverEmpty?: true
}

export interface AnswerReader {
  readonly content: AnswerContent
  /**
   * True when the answer ended for a terminal reason (`stop`, `tool_calls`, `length`, `content_filter` …) and may be stored. Where the
   * request is given, it must also be all that was asked for (`n`).
   */
  isComplete(body: JsonObject, request?: JsonObject): boolean
  usage(body: JsonObject): Usage | undefined
  /** Top-level members that a hit renews: the id's name, the epoch-seconds time's name. */
  readonly renewed: { readonly id?: string; readonly created?: string }
}

/** One server-sent event. `data` is the text on the wire; `body` its parsed object, undefined where it is none (`[DONE]`). */
export interface StreamEvent {
  readonly event?: string | undefined
  readonly data: string
  readonly body: JsonObject | undefined
}

/** What an event means: before any output · output · the proper end (finish reason known, nothing more of value follows) · the provider's error. */
export type EventMeaning = 'preamble' | 'output' | 'end' | 'error'

export interface StreamDialect {
  meaning(event: StreamEvent): EventMeaning
  /** Reads an event whose meaning is `error`. */
  readError(event: StreamEvent): ProviderError
  /** Folds the events of one answer into the body that a plain call would have got. */
  collector(): StreamCollector
  /** The events of a stored answer in proper form, as `request` asked for them. */
  replay(body: JsonObject, request: ParsedRequest): Iterable<StreamEvent>
  /** What this caller asked to see of a stream that was asked for everything: the event, another in its place, or nothing. Stateless per event. */
  view(event: StreamEvent, request: ParsedRequest): StreamEvent | undefined
  /** How a stream that has begun ends in failure. `last`: the event that went out before. */
  errorEvents(problem: Problem, last?: StreamEvent): readonly StreamEvent[]
}

export interface StreamCollector {
  push(event: StreamEvent): void
  /** The whole answer, once the stream has ended properly; else undefined. */
  answer(): JsonObject | undefined
}

/** A provider's error in words that mean the same for all. */
export interface ProviderError {
  readonly message: string
  readonly type?: string | undefined
  readonly code?: string | undefined
  readonly param?: string | undefined
}

/** The text that decides an answer, and the same body with that text blanked (its partition). */
export interface PromptView {
  readonly text: string
  readonly blanked: JsonObject
}

/** A converted value and the paths of what could not be carried. Nothing is dropped silently. */
export interface Converted<T> {
  readonly value: T
  readonly dropped: readonly string[]
}

/** Between one dialect and the hub. */
export interface ChatConversion {
  requestToChat(body: JsonObject): Converted<JsonObject>
  requestFromChat(body: JsonObject): Converted<JsonObject>
  /** `createdSeconds`: since the epoch, for a dialect whose answers do not tell their time; 0 when absent. */
  answerToChat(body: JsonObject, createdSeconds?: number): JsonObject
  /** `asked`: the client's request in this dialect, for one whose answers repeat parts of it. */
  answerFromChat(body: JsonObject, asked?: JsonObject): JsonObject
  eventsToChat(createdSeconds?: number): EventConverter
  eventsFromChat(asked?: JsonObject): EventConverter
}

/** Converts one stream, event by event, with bounded memory. */
export interface EventConverter {
  push(event: StreamEvent): readonly StreamEvent[]
}

/** An event whose data is this object. */
export const streamEvent = (body: JsonObject, event?: string): StreamEvent => ({
  event,
  data: JSON.stringify(body),
  body,
})
