import type { Environment } from '../config.ts'
import { settingsPlace } from '../life/in-settings.ts'
import { checkSettings } from '../main.ts'

/** `reprise check`: throws what `start` would refuse, and opens nothing. */
export const check = async (environment: Environment): Promise<number> => {
  const { dormant, warnings } = checkSettings(environment)
  const place = settingsPlace(environment)
  console.log(`${place}: in order.`)
  for (const { model, deployment, variable } of dormant) {
    console.log(`${place}: models.${model}: ${deployment} is left out until ${variable} is set.`)
  }
  for (const told of warnings) console.warn(`${place}: ${told}`)
  return 0
}
