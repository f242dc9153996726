import { messageOf } from '../errors.ts'
import type { Prompt } from '../prompt.ts'
import type { Models } from '../routing/model.ts'

/** What to tell the operator of models that prompts name and that are none, with whose they are: `greet.prompt`, or the setting. */
export const strayPromptModels = (
  prompts: readonly Pick<Prompt, 'file' | 'model'>[],
  { fallback, models }: { readonly fallback: string; readonly models: Pick<Models, 'resolve'> },
): readonly string[] => [
  ...stray(models, 'prompts.model', fallback),
  ...prompts.flatMap(({ file, model }) => (model === undefined ? [] : stray(models, `${file}: model`, model))),
]

const stray = (models: Pick<Models, 'resolve'>, place: string, model: string): readonly string[] => {
  try {
    models.resolve(model)
    return []
  } catch (error) {
    return [`${place}: with these settings its callers get a 404. ${messageOf(error)}`]
  }
}
