import { RequestError, shown } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import { meantBy } from '../../nearest.ts'
import { chosenVersion } from '../../prompt/choice.ts'
import { matchPath } from '../../prompt/own-path.ts'
import type { Prompt, PromptShelf } from '../../prompt.ts'

export interface AskedPrompt {
  /** `summarize` or `summarize@2` */
  readonly name: string
  /** From the path. */
  readonly variables: Readonly<Record<string, string>>
}

const byName = '/prompts/:name'

/** The prompt that a path asks for, by its name or as a path of its own. */
export const findPath = (shelf: PromptShelf, path: string): AskedPrompt | undefined => {
  const name = matchPath(byName, path)?.['name']
  if (name !== undefined) return { name, variables: {} }
  for (const { name, serving } of shelf.all()) {
    const variables = serving.path === undefined ? undefined : matchPath(serving.path, path)
    if (variables !== undefined) return { name, variables }
  }
  return undefined
}

/** Throws `RequestError`: 404 for a name that no file has, 503 for one whose file has never been right. */
export const versionsOf = (shelf: PromptShelf, asked: string): readonly Prompt[] => {
  const [name = '', version] = splitName(asked)
  const versions = shelf.versions(name)
  const wanted = version === undefined ? versions : versions.filter((prompt) => prompt.version === version)
  if (wanted.length > 0) return wanted
  if (shelf.faults().some(({ file }) => file === `${asked}.prompt`)) throw broken(asked)
  throw unknown(asked, shelf)
}

/** One of the versions, by the variables as they came. */
export const chooseFor = (versions: readonly Prompt[], given: JsonObject): Prompt => {
  const chosen = chosenVersion(versions, given)
  if (chosen === undefined) throw new TypeError('There is no version to choose from.')
  return chosen
}

const splitName = (asked: string): readonly [string, string?] => {
  const at = asked.indexOf('@')
  return at === -1 ? [asked] : [asked.slice(0, at), asked.slice(at + 1)]
}

const unknown = (asked: string, shelf: PromptShelf): RequestError => {
  const names = shelf.all().flatMap(({ name, id }) => [name, id])
  const meant = meantBy(asked, names)
  return new RequestError({
    status: 404,
    kind: 'not-found',
    code: 'prompt_not_found',
    message: `There is no prompt ${shown(asked)}.${meant === undefined ? '' : ` Did you mean ${meant}?`} GET /openapi.json names them all.`,
  })
}

const broken = (asked: string): RequestError =>
  new RequestError({
    status: 503,
    kind: 'unavailable',
    code: 'prompt_broken',
    message: `The file of the prompt ${shown(asked)} has a fault. The gateway's log and \`reprise prompt check\` name the line.`,
  })
