import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import { duplicateKeyAt } from './duplicate-keys.ts'
import { messageOf } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The file or the settings in it are wrong; `problems` has one line a fault. */
export class ConfigError extends Error {
  readonly problems: readonly string[]
  constructor(where: string, problems: readonly string[]) {
    super(`${where} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** The YAML file as plain values, with `${NAME}` and `${NAME:-default}` filled in. A missing file throws unless it is optional. */
export const readConfigFile = (path: string, environment: Environment, optional: boolean): JsonObject => {
  const text = readText(path, optional)
  if (text === undefined) return {}
  const lines = new LineCounter()
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines })
  if (document.errors.length > 0)
    throw new ConfigError(
      path,
      document.errors.map(({ message, pos: [at] }) => {
        const { line, col } = lines.linePos(at)
        return `line ${line}, column ${col}: ${duplicateKeyAt(document, at, { lines }) ?? message.split('\n')[0] ?? ''}`
      }),
    )
  const value = plainValues(document, path)
  if (value === null || value === undefined) return {}
  if (!isJsonObject(value))
    throw new ConfigError(path, ['the top level must be a map of settings, such as `server:` and `cache:`'])
  const problems: string[] = []
  const filled = fill(value, environment, '', problems)
  if (problems.length > 0) throw new ConfigError(path, problems)
  return isJsonObject(filled) ? filled : {}
}

const plainValues = (document: Document, path: string): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    // An alias without its anchor, or aliases that would grow without end.
    throw new ConfigError(path, [messageOf(error)])
  }
}

const readText = (path: string, optional: boolean): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (optional && code === 'ENOENT') return undefined
    throw new ConfigError(path, [unreadable[code] ?? `it cannot be read: ${String(error)}`])
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT:
    'there is no such file. REPRISE_CONFIG or --config names it: correct the path, or leave both out to use ./reprise.yaml',
  EISDIR: 'it is a folder. Name the file in it',
  EACCES: 'this user may not read it. Give the user the right to, or run as another one',
}

const placeholder = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

// Filling in happens on parsed values, so that a secret with a colon or a quote cannot change the structure of the file.
const fill = (value: Json | undefined, environment: Environment, path: string, problems: string[]): Json => {
  if (typeof value === 'string') return fillText(value, environment, path, problems)
  if (Array.isArray(value)) return value.map((item, index) => fill(item, environment, `${path}[${index}]`, problems))
  if (!isJsonObject(value)) return value ?? null
  const dot = path === '' ? '' : '.'
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, fill(item, environment, `${path}${dot}${name}`, problems)]),
  )
}

const fillText = (text: string, environment: Environment, path: string, problems: string[]): string =>
  text.replace(placeholder, (_whole, name: string, fallback: string | undefined) => {
    const found = environment[name]
    if (found !== undefined && (found !== '' || fallback === undefined)) return found
    if (fallback !== undefined) return fallback
    problems.push(`${path}: the environment has no ${name}; set it, or write \${${name}:-default}`)
    return ''
  })
