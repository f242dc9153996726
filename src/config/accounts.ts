import type { Provider, ProviderAccount } from '../provider.ts'
import { offeredFor } from '../nearest.ts'
import { ConfigError } from './read.ts'
import type { Environment } from './read.ts'
import type { Config } from './schema.ts'

/** A provider that could be on, and the variable that would turn it on. */
export interface Unavailable {
  readonly provider: string
  readonly variable: string
}

export interface Accounts {
  readonly accounts: readonly ProviderAccount[]
  readonly unavailable: readonly Unavailable[]
}

/**
 * Which providers can be called, and with what credential: those named in the file, those whose `<NAME>_API_KEY` or
 * `<NAME>_BASE_URL` is set, and, while no clients are configured, every other provider with the caller's own key.
 * Throws `ConfigError` for an account that could never be called.
 */
export const accountsOf = (
  config: Config,
  environment: Environment,
  providers: Readonly<Record<string, Provider>>,
): Accounts => {
  const problems: string[] = []
  const names = new Set([...Object.keys(providers), ...Object.keys(config.providers)])
  const accounts: ProviderAccount[] = []
  const unavailable: Unavailable[] = []
  for (const name of names) {
    const account = accountOf(name, { config, environment, providers, problems })
    if (account === undefined) continue
    if (isOn(account, name, config, environment)) accounts.push(account)
    else
      unavailable.push({
        provider: name,
        variable: variableOf(name, account.provider.keyless === true ? 'BASE_URL' : 'API_KEY'),
      })
  }
  if (problems.length > 0) throw new ConfigError('providers', problems)
  return { accounts, unavailable }
}

interface Sources {
  readonly config: Config
  readonly environment: Environment
  readonly providers: Readonly<Record<string, Provider>>
  readonly problems: string[]
}

const accountOf = (
  name: string,
  { config, environment, providers, problems }: Sources,
): ProviderAccount | undefined => {
  const settings = config.providers[name]
  const kind = settings?.kind ?? name
  const provider = providers[kind]
  if (provider === undefined) {
    const close = offeredFor(kind, Object.keys(providers))
    problems.push(
      `providers.${name}: ${kind} is not a known provider. Closest: ${close.join(', ') || 'none'}; for any other OpenAI-compatible server set kind: openai-compatible and baseUrl.`,
    )
    return undefined
  }
  const baseUrl = (environment[variableOf(name, 'BASE_URL')] || settings?.baseUrl) ?? provider.baseUrl
  if (baseUrl === undefined && provider.transport === undefined) {
    if (settings !== undefined || environment[variableOf(name, 'API_KEY')])
      problems.push(`providers.${name}: needs a baseUrl (or ${variableOf(name, 'BASE_URL')})`)
    return undefined
  }
  const fault = baseUrl === undefined ? undefined : addressFault(baseUrl)
  if (fault !== undefined) problems.push(`providers.${name}.baseUrl: ${fault}`)
  return {
    name,
    provider,
    baseUrl: (baseUrl ?? '').replace(/\/+$/, ''),
    credential: environment[variableOf(name, 'API_KEY')] || settings?.apiKey,
    headers: settings?.headers ?? {},
  }
}

const isOn = (account: ProviderAccount, name: string, config: Config, environment: Environment): boolean => {
  if (account.credential !== undefined || account.provider.transport !== undefined) return true
  const named = name in config.providers || Boolean(environment[variableOf(name, 'BASE_URL')])
  return account.provider.keyless === true ? named : config.clients.length === 0
}

/** `openai` → `OPENAI_API_KEY`. */
export const variableOf = (name: string, suffix: 'API_KEY' | 'BASE_URL'): string =>
  `${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_${suffix}`

const addressFault = (baseUrl: string): string | undefined => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return `${baseUrl} is not an http or https address`
  if (url.username !== '' || url.password !== '') return 'leave the credential out of the address and set apiKey'
  return url.search === '' && url.hash === '' ? undefined : 'must end with its path: no query, no fragment'
}
