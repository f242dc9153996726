import type { Environment } from '../config.ts'
import type { JsonObject } from '../json.ts'
import { askAdmin } from './admin-client.ts'

/** `reprise purge`: says how many entries were touched. */
export const purge = async (environment: Environment, options: Readonly<Record<string, unknown>>): Promise<number> => {
  const { url } = options
  const named = selectors.filter((name) => options[name] !== undefined)
  if (named.length !== 1) {
    const found = named.length === 0 ? 'Say what to drop' : `Name one thing at a time, not ${listed(named, 'and')}`
    console.error(`${found}: ${listed(selectors, 'or')}. What each means: reprise purge --help.`)
    return 2
  }
  const answer = await askAdmin(
    environment,
    typeof url === 'string' ? url : undefined,
    '/admin/cache/purge',
    selectorOf(options),
  )
  console.log(`${String(answer['purged'])} ${options['soft'] === true ? 'marked stale' : 'purged'}`)
  return 0
}

const selectors = ['tag', 'id', 'key', 'model', 'prompt', 'tenant', 'namespace', 'all'] as const

const listed = (names: readonly string[], word: string): string =>
  names
    .map((name) => `--${name}`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ` ${word} `)

const selectorOf = (options: Readonly<Record<string, unknown>>): JsonObject => {
  const named = ['id', 'key', 'model', 'tenant', 'namespace', 'prompt'].filter((name) => options[name] !== undefined)
  const tags = [options['tag'] ?? []].flat().map(String)
  return {
    ...Object.fromEntries(named.map((name) => [name, String(options[name])])),
    ...(tags.length > 0 ? { tags } : {}),
    ...(options['all'] === true ? { all: true } : {}),
    ...(options['soft'] === true ? { soft: true } : {}),
  }
}
