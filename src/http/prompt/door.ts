import type { AppCollaborators } from '../collaborators.ts'
import type { PromptCollaborators } from './collaborators.ts'

/** What the prompt door needs of the gateway. */
export interface PromptDoor extends PromptCollaborators, Omit<AppCollaborators, 'prompts'> {}
