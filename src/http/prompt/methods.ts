import { RequestError } from '../../errors.ts'
import type { Prompt, PromptShelf } from '../../prompt.ts'

/** The methods of a prompt, or of one version of it, as `Allow` lists them. */
export const allowed = (shelf: PromptShelf, asked: string): string => {
  const versions = shelf.all().filter(({ name, id }) => name === asked || id === asked)
  return versions.some(({ serving }) => serving.get) ? 'GET, HEAD, POST' : 'POST'
}

/** Throws `RequestError` (405) for a method that this version does not answer. Everybody who may see messages may ask for them by GET. */
export const checkMethod = (method: string, prompt: Prompt, toRender: boolean): void => {
  if (method === 'POST') return
  const reads = method === 'GET' || method === 'HEAD'
  if (reads && (prompt.serving.get || toRender)) return
  throw new RequestError({
    status: 405,
    kind: 'invalid-request',
    code: 'method_not_allowed',
    message: reads
      ? `${prompt.name} answers POST only. Its file would have to say reprise: { get: true }.`
      : `${method} is not a method of prompts. Send POST with the variables as JSON.`,
  })
}
