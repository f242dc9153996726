import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that the setting `prompts.path` names; without it `prompts` in the working folder, else the one that ships with Reprise. */
export const promptsFolder = (path: string | undefined): string => {
  if (path !== undefined) return resolve(path)
  const own = resolve('prompts')
  return existsSync(own) ? own : packagedPrompts(dirname(fileURLToPath(import.meta.url)))
}

/** `src/` and `dist/src/` lie at different depths, and this very folder has the name too: what counts is the file in it. */
const packagedPrompts = (from: string): string => {
  const folder = join(from, 'prompts')
  const parent = dirname(from)
  return existsSync(join(folder, 'summarize.prompt')) || parent === from ? folder : packagedPrompts(parent)
}
