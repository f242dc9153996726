import type { Environment } from '../../config.ts'
import { strayPromptModels } from '../../life/prompt-models.ts'
import { checkSettings } from '../../main.ts'
import { promptsFolder } from '../../prompt/folder.ts'
import { openShelf } from '../../prompt/shelf.ts'
import type { Prompt } from '../../prompt.ts'

/** Says of each file whether it is right, and where it is not. Resolves with 1 when one is not. Of a model that is none it warns. */
export const checkPrompts = async (environment: Environment, only: string | undefined): Promise<number> => {
  const { prompts, models } = checkSettings(environment)
  const folder = promptsFolder(prompts.path)
  const shelf = await openShelf({ folder, onFault: () => {}, onChange: () => {} })
  const wanted = (file: string) => only === undefined || file === only || file === `${only}.prompt`
  const right = shelf.all().filter(({ file }) => wanted(file))
  const faults = shelf.faults().filter(({ file }) => wanted(file))
  for (const prompt of right) console.log(`${prompt.file}: in order. ${pathsOf(prompt)}`)
  for (const { message } of faults) console.error(message)
  for (const told of strayPromptModels(right, { fallback: prompts.model, models })) console.warn(told)
  if (right.length + faults.length > 0) return faults.length === 0 ? 0 : 1
  console.error(`There is no ${only === undefined ? 'prompt file' : `${only}.prompt`} in ${folder}.`)
  return 1
}

const pathsOf = ({ id, name, serving }: Prompt): string => {
  const methods = serving.get ? 'GET, POST' : 'POST'
  const own = serving.path === undefined ? '' : ` and ${serving.path}`
  return `${methods} /prompts/${id.endsWith('@1') ? name : id}${own}`
}
