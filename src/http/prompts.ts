import type { AppCollaborators } from './collaborators.ts'
import type { AppContext } from './context.ts'
import { openExchange } from './exchange.ts'
import { answerPrompt } from './prompt/answer.ts'
import type { PromptDoor } from './prompt/door.ts'
import { findPath } from './prompt/find.ts'
import type { AskedPrompt } from './prompt/find.ts'
import { allowed } from './prompt/methods.ts'

/** Stands for every prompt in events, logs and metrics: the calls' tags and entries tell them apart. */
const template = '/prompts/:name'

/**
 * Answers `/prompts/<name>` and the paths that prompt files name as their own (docs/prompts.md); undefined for any other. Looked up
 * anew for each request, because files come and go while the gateway runs.
 */
export const promptAnswer = (c: AppContext, { prompts, ...rest }: AppCollaborators): Promise<Response> | undefined => {
  const found = prompts && findPath(prompts.shelf, c.req.path)
  return prompts && found && atDoor(c, { ...rest, ...prompts }, found)
}

const atDoor = async (c: AppContext, door: PromptDoor, asked: AskedPrompt): Promise<Response> => {
  const exchange = openExchange(c, { template, paths: [], dialect: door.dialects.chat }, door)
  try {
    return await answerPrompt(c, door, { ...asked, exchange })
  } catch (error) {
    const response = exchange.refuse(error)
    // No shared cache may keep an error, whatever its own rules for errors are.
    response.headers.set('cache-control', 'no-store')
    if (response.status === 405) response.headers.set('allow', allowed(door.shelf, asked.name))
    return response
  }
}
