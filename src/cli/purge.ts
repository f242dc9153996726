import type { Environment } from '../config.ts'
import type { JsonObject } from '../json.ts'
import { askAdmin } from './admin-client.ts'

/** `reprise purge`: says how many entries were touched. */
export const purge = async (environment: Environment, options: Readonly<Record<string, unknown>>): Promise<number> => {
  const { url } = options
  const answer = await askAdmin(
    environment,
    typeof url === 'string' ? url : undefined,
    '/admin/cache/purge',
    selectorOf(options),
  )
  console.log(`${String(answer['purged'])} ${options['soft'] === true ? 'marked stale' : 'purged'}`)
  return 0
}

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
