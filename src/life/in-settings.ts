import { existsSync } from 'node:fs'
import { ConfigError, configPath } from '../config.ts'
import type { Environment } from '../config.ts'
import { ModelSettingsError } from '../routing/model-errors.ts'

/** The path of the configuration file; undefined where there is none. */
export const configFileOf = (environment: Environment): string | undefined => {
  const { path } = configPath(environment)
  return existsSync(path) ? path : undefined
}

/** Where the settings come from, as an operator knows it. */
export const settingsPlace = (environment: Environment): string =>
  configFileOf(environment) ?? 'The settings (no reprise.yaml here, so of the environment)'

/** The work, whose complaints about settings name the file that they stand in. */
export const inSettings = <T>(environment: Environment, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    const problems =
      error instanceof ConfigError ? error.problems : error instanceof ModelSettingsError ? [error.message] : undefined
    throw problems === undefined ? error : new ConfigError(settingsPlace(environment), problems)
  }
}
