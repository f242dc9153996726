import { z } from 'zod'
import { isJsonObject } from '../json.ts'
import type { Json } from '../json.ts'
import { meantBy } from '../nearest.ts'
import { expectation } from './expectation.ts'
import { configSchema } from './schema.ts'

/**
 * One line a fault: the path, what was found, what is allowed, and the nearest valid name. `variableOf`: the variable of the environment that
 * gave a setting its value, in place of the file.
 */
export const explain = (
  error: z.ZodError,
  found: unknown,
  variableOf: (path: string) => string | undefined = () => undefined,
): readonly string[] =>
  error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownNames(issue)
    const variable = variableOf(pathText(issue.path))
    return [
      `${pathText(issue.path)}${variable === undefined ? '' : ` (${variable} in the environment)`}: ${wrongValue(issue, found)}`,
    ]
  })

const unknownNames = (issue: z.core.$ZodIssueUnrecognizedKeys): readonly string[] => {
  const allowed = namesAt(issue.path)
  return issue.keys.map((name) => {
    const closest = meantBy(name, allowed)
    const meant = closest === undefined ? '' : ` Did you mean ${pathText([...issue.path, closest])}?`
    return `${pathText([...issue.path, name])}: there is no such setting.${meant} Allowed here: ${allowed.join(', ')}.`
  })
}

const wrongValue = (issue: z.core.$ZodIssue, found: unknown): string => {
  const value = issue.path.reduce<unknown>(
    (inner, step) => (isIndexable(inner) ? inner[String(step)] : undefined),
    found,
  )
  const shown = shownValue(value, issue)
  if (issue.code !== 'invalid_value') return `found ${shown}, expected ${expectation(issue)}.`
  const allowed = issue.values.map(String)
  const closest = typeof value === 'string' ? meantBy(value, allowed) : undefined
  return `found ${shown}, allowed: ${allowed.join(', ')}.${closest === undefined ? '' : ` Did you mean ${closest}?`}`
}

/** What may be told of a value on a terminal and in a log: never what may be a secret, there or by mistake. */
const shownValue = (value: unknown, { path, code }: z.core.$ZodIssue): string => {
  if (value === undefined || value === '') return value === '' ? '""' : 'nothing'
  if (isIndexable(value) && Object.keys(value).length > 0) return Array.isArray(value) ? 'a list' : 'a map'
  const isSecret = SECRET.test(String(path.at(-1) ?? ''))
  const isAmongSecrets = AMONG_SECRETS.has(String(path[0])) || path.includes('headers')
  // Where one of a few words is expected, a wrong one is a slip.
  if (isSecret || (typeof value === 'string' && isAmongSecrets && code !== 'invalid_value'))
    return 'a value (not shown)'
  return JSON.stringify(value).slice(0, 80)
}

const SECRET = /(?:key|keyHash|secret|password)$|^(?:token|authorization)$/i
/** Texts in them are keys, headers and addresses, which may hold a password. */
const AMONG_SECRETS: ReadonlySet<string> = new Set(['clients', 'admin', 'metrics', 'providers', 'redis', 'traces'])

/** The setting names allowed at a path, read off the JSON Schema so that they are listed once only. */
const namesAt = (path: readonly PropertyKey[]): readonly string[] => {
  let node: Json | undefined = settingsSchema()
  for (const step of path) {
    if (!isJsonObject(node)) return []
    const inner: Json | undefined = isJsonObject(node['properties']) ? node['properties'][String(step)] : undefined
    node = inner ?? (isJsonObject(node['additionalProperties']) ? node['additionalProperties'] : node['items'])
  }
  return isJsonObject(node) && isJsonObject(node['properties']) ? Object.keys(node['properties']) : []
}

/** JSON Schema (2020-12) of the configuration file. */
export const settingsSchema = (): { readonly [member: string]: Json } => {
  const schema: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(configSchema, { io: 'input' })))
  return isJsonObject(schema) ? { ...schema, title: 'Reprise configuration' } : {}
}

const isIndexable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? String(step) : `.${String(step)}`))
    .join('') || 'the file'
