import { rename, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolderLater } from '../../folder.ts'
import type { Learning } from './learning.ts'

const FILE = 'learning.json'

/** What was learnt before the last end; undefined where there is nothing to read. */
export const readLearning = (folder: string): string | undefined => {
  try {
    return readFileSync(join(folder, FILE), 'utf8')
  } catch {
    return undefined
  }
}

/** Replaces the file in one step: a crash on the way leaves the last one. */
export const writeLearning = async (folder: string, learning: Learning): Promise<void> => {
  await makeFolderLater(folder, 0o700)
  const next = join(folder, `${FILE}.new`)
  await writeFile(next, learning.saved(), { mode: 0o600 })
  await rename(next, join(folder, FILE))
}
