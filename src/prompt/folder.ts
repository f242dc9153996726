import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { packageFolder } from '../package-folder.ts'

/** The folder that the setting `prompts.path` names; without it `prompts` in the working folder, else the one that ships with Reprise. */
export const promptsFolder = (path: string | undefined): string => {
  if (path !== undefined) return resolve(path)
  const own = resolve('prompts')
  return existsSync(own) ? own : join(packageFolder(), 'prompts')
}

/** What is wrong with the folder that `prompts.path` names; undefined where it is there, or none is named. */
export const missingFolder = (path: string | undefined): string | undefined =>
  path === undefined || existsSync(resolve(path))
    ? undefined
    : `prompts.path: there is no folder ${resolve(path)}, so that no prompt file is served. Make it, or correct the path.`
