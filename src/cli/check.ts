import type { Environment } from '../config.ts'
import { settingsPlace } from '../life/in-settings.ts'
import { strayPromptModels } from '../life/prompt-models.ts'
import { checkSettings } from '../main.ts'
import { promptsFolder } from '../prompt/folder.ts'
import { openShelf } from '../prompt/shelf.ts'

/** `reprise check`: throws what `start` would refuse, and opens nothing. */
export const check = async (environment: Environment): Promise<number> => {
  const { dormant, warnings, models, prompts } = checkSettings(environment)
  const shelf = await openShelf({ folder: promptsFolder(prompts.path), onFault: () => {}, onChange: () => {} })
  const stray = strayPromptModels(shelf.all(), { fallback: prompts.model, models })
  const place = settingsPlace(environment)
  console.log(`${place}: in order.`)
  for (const { model, deployment, variable } of dormant) {
    console.log(`${place}: models.${model}: ${deployment} is left out until ${variable} is set.`)
  }
  for (const told of [...warnings, ...stray]) console.warn(`${place}: ${told}`)
  return 0
}
