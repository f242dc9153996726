import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { ConfigError, readConfigFile } from './config/read.ts'
import type { Environment } from './config/read.ts'
import { explain } from './config/explain.ts'
import { configSchema } from './config/schema.ts'
import type { Config } from './config/schema.ts'
import { isJsonObject } from './json.ts'
import type { JsonObject } from './json.ts'

export { ConfigError } from './config/read.ts'
export type { Environment } from './config/read.ts'
export type { Config } from './config/schema.ts'

const defaultPath = 'reprise.yaml'

/** Where the file is looked for: `REPRISE_CONFIG`, else `reprise.yaml` in the working folder, which may be missing. */
export const configPath = (environment: Environment): { readonly path: string; readonly optional: boolean } => {
  const named = environment['REPRISE_CONFIG']
  return named === undefined || named === ''
    ? { path: resolve(defaultPath), optional: true }
    : { path: resolve(named), optional: false }
}

/** Environment over file over defaults. Throws `ConfigError` with one line a fault. */
export const loadConfig = (environment: Environment): Config => {
  const { path, optional } = configPath(environment)
  const file = withEnvironment(readConfigFile(path, environment, optional), environment)
  const checked = configSchema.safeParse(file, { jitless: true })
  if (!checked.success) throw new ConfigError(path, explain(checked.error, file, variableIn(environment)))
  const unsafe = exposed(checked.data) ?? sharedKey(checked.data)
  if (unsafe !== undefined) throw new ConfigError(path, [unsafe])
  return checked.data
}

// [variable, section, setting]: the variables that have a setting of their own.
const variables = [
  ['HOST', 'server', 'host'],
  ['PORT', 'server', 'port'],
  ['LOG_LEVEL', 'log', 'level'],
  ['REDIS_URL', 'redis', 'url'],
  ['REPRISE_ADMIN_KEY', 'admin', 'key'],
  ['REPRISE_METRICS_KEY', 'metrics', 'key'],
  ['REPRISE_CACHE_PATH', 'cache', 'path'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'traces', 'endpoint'],
  ['OTEL_SERVICE_NAME', 'traces', 'serviceName'],
] as const

/** The variable that gives a setting its value. */
const variableIn =
  (environment: Environment) =>
  (path: string): string | undefined =>
    variables.find(([variable, section, setting]) => path === `${section}.${setting}` && environment[variable])?.[0]

const withEnvironment = (file: JsonObject, environment: Environment): JsonObject =>
  variables.reduce<JsonObject>((settings, [variable, section, setting]) => {
    const value = environment[variable]
    const inside = settings[section] ?? {}
    if (value === undefined || value === '' || !isJsonObject(inside)) return settings
    return { ...settings, [section]: { ...inside, [setting]: value } }
  }, file)

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i

/** Why the gateway would be open to strangers; undefined when it is not. */
const exposed = ({ server, clients }: Config): string | undefined =>
  clients.length > 0 || server.open || loopback.test(server.host)
    ? undefined
    : `server.host: ${server.host} can be reached from other machines and no clients are configured, so anybody could spend your money. Name clients with keys, listen on 127.0.0.1, or set server.open: true if something in front guards it.`

/** Which clients could not be told apart; undefined where all can. */
const sharedKey = ({ clients }: Config): string | undefined => {
  const known = new Map<string, number>()
  for (const [index, { name, key, keyHash = '' }] of clients.entries()) {
    const hash = key === undefined ? keyHash : createHash('sha256').update(key).digest('hex')
    const first = known.get(hash)
    if (first !== undefined)
      return `clients[${index}] (${name}): its key is that of clients[${first}] (${clients[first]?.name}), so that its calls would be taken for those. Give every client a key of its own.`
    known.set(hash, index)
  }
  return undefined
}
