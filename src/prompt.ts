import type { PromptMark } from './call.ts'
import type { JsonObject } from './json.ts'

/** One `.prompt` file, checked and compiled: a template, its variables, and how it is served. */
export interface Prompt {
  /** What callers ask for: `summarize`. */
  readonly name: string
  readonly version: string
  /** `name@version` */
  readonly id: string
  /** The file's name in its folder. */
  readonly file: string
  readonly description: string | undefined
  /** Undefined: the model of the setting `prompts.model`. */
  readonly model: string | undefined
  readonly serving: PromptServing
  /** JSON Schema 2020-12 of the variables; closed, so that nothing unknown passes. */
  readonly inputSchema: JsonObject
  /** JSON Schema of the answer; undefined: the answer is text. */
  readonly outputSchema: JsonObject | undefined
  /** The variables with defaults filled in. Throws `RequestError` (400) that names each field at fault. */
  checkInput(given: JsonObject): JsonObject
  /** The Chat Completions body for checked variables. Rejects with `RequestError` where they cannot make one. */
  request(variables: JsonObject, wanted: RequestWishes): Promise<JsonObject>
  /** What the pipeline has to know of this prompt. */
  readonly mark: PromptMark
  /** What a chat completion says: its text, or the value that the output schema promises, or what is wrong with it. */
  read(completion: JsonObject): PromptOutput
}

export interface RequestWishes {
  /** The model where the file names none. */
  readonly model: string
  readonly stream: boolean
  /** Largest rendered prompt, bytes. */
  readonly maxBytes: number
}

export type PromptOutput =
  | { readonly kind: 'text'; readonly text: string; readonly finishReason: string | undefined }
  | { readonly kind: 'value'; readonly value: JsonObject }
  | { readonly kind: 'fault'; readonly fault: string }

/** The `reprise:` section of a prompt file. */
export interface PromptServing {
  /** A path of its own beside `/prompts/<name>`; `:name` stands for a variable. */
  readonly path: string | undefined
  /** Whether GET and HEAD answer too. */
  readonly get: boolean
  /** The version that answers where none is asked for. */
  readonly default: boolean
  /** Share of the calls that name no version. */
  readonly weight: number | undefined
  /** Largest variables of one call, bytes; undefined: `prompts.maxInputBytes`. */
  readonly maxInputBytes: number | undefined
  readonly tags: readonly string[]
  readonly http: HttpFreshness
}

/** What browsers and CDNs are told of GET answers. RFC 9111 §5.2.2, RFC 5861. */
export interface HttpFreshness {
  /** True: shared caches may keep answers even to callers who showed a key. */
  readonly public: boolean
  readonly maxAgeMs: number
  readonly sharedMaxAgeMs: number
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
}

/** What is wrong with a prompt file, and where. Lines count from 1. */
export class PromptFileError extends Error {
  readonly file: string
  readonly line: number | undefined
  readonly reason: string
  constructor(file: string, reason: string, line?: number, cause?: unknown) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${reason}`, { cause })
    this.name = 'PromptFileError'
    this.file = file
    this.line = line
    this.reason = reason
  }
}

/** The prompts as they are now. */
export interface PromptShelf {
  /** In the order of their ids. */
  all(): readonly Prompt[]
  /** Every version of one name. */
  versions(name: string): readonly Prompt[]
  /** The faults of files that cannot be used as they are now. */
  faults(): readonly PromptFileError[]
  /** Looks at the folder again. Rejects never. */
  refresh(): Promise<void>
}
