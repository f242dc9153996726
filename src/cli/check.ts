import { existsSync } from 'node:fs'
import { configPath } from '../config.ts'
import type { Environment } from '../config.ts'
import { checkSettings } from '../main.ts'

/** `reprise check`: throws what `start` would refuse, and opens nothing. */
export const check = async (environment: Environment): Promise<number> => {
  const { path } = configPath(environment)
  const { dormant, warnings } = checkSettings(environment)
  const place = existsSync(path) ? path : 'The defaults (there is no reprise.yaml here)'
  console.log(`${place}: in order.`)
  for (const { model, deployment, variable } of dormant) {
    console.log(`${place}: models.${model}: ${deployment} is left out until ${variable} is set.`)
  }
  for (const told of warnings) console.warn(`${place}: ${told}`)
  return 0
}
