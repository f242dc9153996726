import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that the setting `prompts.path` names; without it `prompts` in the working folder, else the one that ships with Reprise. */
export const promptsFolder = (path: string | undefined): string => {
  if (path !== undefined) return resolve(path)
  const own = resolve('prompts')
  return existsSync(own) ? own : packagedPrompts(dirname(fileURLToPath(import.meta.url)))
}

/** What is wrong with the folder that `prompts.path` names; undefined where it is there, or none is named. */
export const missingFolder = (path: string | undefined): string | undefined =>
  path === undefined || existsSync(resolve(path))
    ? undefined
    : `prompts.path: there is no folder ${resolve(path)}, so that no prompt file is served. Make it, or correct the path.`

/** `src/` and `dist/src/` lie at different depths, and this very folder has the name too: what counts is the file in it. */
const packagedPrompts = (from: string): string => {
  const folder = join(from, 'prompts')
  const parent = dirname(from)
  return existsSync(join(folder, 'summarize.prompt')) || parent === from ? folder : packagedPrompts(parent)
}
