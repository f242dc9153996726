import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
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
  const document = parseDocument(text, { prettyErrors: true })
  if (document.errors.length > 0)
    throw new ConfigError(
      path,
      document.errors.map((error) => error.message.split('\n')[0] ?? ''),
    )
  const value: unknown = document.toJS({ maxAliasCount: 100 })
  if (value === null || value === undefined) return {}
  if (!isJsonObject(value))
    throw new ConfigError(path, ['the top level must be a map of settings, such as `server:` and `cache:`'])
  const problems: string[] = []
  const filled = fill(value, environment, '', problems)
  if (problems.length > 0) throw new ConfigError(path, problems)
  return isJsonObject(filled) ? filled : {}
}

const readText = (path: string, optional: boolean): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (optional && error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new ConfigError(path, [
      `cannot be read (${error instanceof Error ? error.message : String(error)}); check the path or unset REPRISE_CONFIG`,
    ])
  }
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
