import type { PromptShelf } from '../../prompt.ts'

/** What prompts bring to the HTTP side. */
export interface PromptCollaborators {
  readonly shelf: PromptShelf
  /** Of prompts that name none. */
  readonly model: string
  /** Largest variables of one call where the file does not say. */
  readonly maxInputBytes: number
}
