import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'
import { duplicateKeyAt } from '../config/duplicate-keys.ts'
import { meantBy } from '../nearest.ts'
import { PromptFileError } from '../prompt.ts'
import { frontMatterSchema, settingNames } from './settings.ts'
import type { FrontMatter } from './settings.ts'

/** A prompt file taken apart. */
export interface PromptSource {
  readonly settings: FrontMatter
  readonly template: string
  /** The line of the file on which the template begins. */
  readonly templateLine: number
  /** The line of the file that a setting stands on, or the nearest one around it. */
  lineOf(path: readonly PropertyKey[]): number
}

const pattern = /^---[ \t]*\r?\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\r?\n|$)/

/** Takes a file apart and checks its settings. Throws `PromptFileError` with the line and what is allowed there. */
export const readPromptSource = (file: string, text: string): PromptSource => {
  const match = pattern.exec(text)
  if (match === null) throw new PromptFileError(file, noFrontMatter, 1)
  const [whole, yaml = ''] = match
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  // The settings begin on the second line, below the dashes.
  if (error !== undefined) {
    const at = error.pos[0]
    const told = duplicateKeyAt(document, at, { lines, shift: 1 }) ?? sentence(error)
    throw new PromptFileError(file, told, lines.linePos(at).line + 1, error)
  }
  const lineOf = (path: readonly PropertyKey[]): number => lineIn(document, lines, path)
  const checked = frontMatterSchema.safeParse(valuesOf(file, document), { jitless: true })
  if (!checked.success) throw wrongSetting(file, checked.error, lineOf)
  return {
    settings: checked.data,
    template: text.slice(whole.length),
    templateLine: whole.split('\n').length,
    lineOf,
  }
}

const noFrontMatter =
  'a prompt file begins with a line of three dashes, its settings as YAML, another line of three dashes, and then the template'

const sentence = ({ message }: Error): string => message.split('\n')[0] ?? message

// Aliases that refer to each other could grow without end.
const maxAliases = 100

const valuesOf = (file: string, document: Document): unknown => {
  try {
    const values: unknown = document.toJS({ maxAliasCount: maxAliases })
    return values ?? {}
  } catch (error) {
    throw new PromptFileError(file, error instanceof Error ? sentence(error) : 'the settings cannot be read', 2, error)
  }
}

const lineIn = (document: Document, lines: LineCounter, path: readonly PropertyKey[]): number => {
  for (let length = path.length; length > 0; length--) {
    const start = startOf(document, path.slice(0, length))
    if (start !== undefined) return lines.linePos(start).line + 1
  }
  return 2
}

/** Where a setting's name stands; of an item of a list, the item itself. */
const startOf = (document: Document, path: readonly PropertyKey[]): number | undefined => {
  const around: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const name = path.at(-1)
  const node: unknown = isMap(around)
    ? around.items.find(({ key }) => isScalar(key) && key.value === name)?.key
    : document.getIn(path, true)
  return isNode(node) ? node.range?.[0] : undefined
}

const wrongSetting = (
  file: string,
  { issues }: z.ZodError,
  lineOf: (path: readonly PropertyKey[]) => number,
): PromptFileError => {
  const [issue] = issues
  if (issue === undefined) return new PromptFileError(file, 'the settings cannot be read', 2)
  if (issue.code !== 'unrecognized_keys') {
    return new PromptFileError(file, `${dotted(issue.path)}: ${issue.message}`, lineOf(issue.path))
  }
  const [name = ''] = issue.keys
  const meant = meantBy(name, settingNames(issue.path.join('.')))
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  const path = [...issue.path, name]
  return new PromptFileError(file, `${dotted(path)}: there is no such setting.${hint}`, lineOf(path))
}

const dotted = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'the settings' : path.map(String).join('.')
