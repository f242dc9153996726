import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { missingFolder, promptsFolder } from '../prompt/folder.ts'
import { openShelf } from '../prompt/shelf.ts'
import { watchPrompts } from '../prompt/watch.ts'
import type { PromptShelf } from '../prompt.ts'

export interface RunningPrompts {
  readonly shelf: PromptShelf
  /** Looks at the folder again and again, until the returned way to stop is taken. */
  follow(): { close(): void }
}

/** Reads the prompts. A broken file or a folder that is missing stops nothing: it is told in the log, a file by line and reason. */
export const startPrompts = async (
  { prompts }: Pick<Config, 'prompts'>,
  { logger, clock }: { readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>; readonly clock: Clock },
): Promise<RunningPrompts> => {
  const missing = missingFolder(prompts.path)
  if (missing !== undefined) logger.warn(missing)
  let started = false
  const shelf = await openShelf({
    folder: promptsFolder(prompts.path),
    onFault: ({ message }, keptServing) =>
      logger.error(`prompt ${message}${keptServing ? '; the last good one keeps serving' : '; it is not served'}`),
    onChange: (changed) => {
      if (started) logger.info(`prompts taken up: ${changed.join(', ')}`)
    },
  })
  started = true
  return { shelf, follow: () => watchPrompts(shelf, prompts.reload, clock) }
}
