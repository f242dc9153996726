import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/*
 * Node's recursive mkdir tries for ever, with a core of its own, where a folder that is there cannot hold another, as /proc (seen
 * with Node 20). Here each missing folder is tried once.
 */

/** Has the folder and those above it be there. Throws the error of the file system where one cannot be made. `mode`: of those that are new. */
export const makeFolder = (path: string, mode?: number): void => {
  if (made(path, mode)) return
  makeFolder(dirname(path), mode)
  if (!made(path, mode)) mkdirSync(path, { mode })
}

/** As `makeFolder`, with nobody waiting for the disk. */
export const makeFolderLater = async (path: string, mode?: number): Promise<void> => {
  if (await madeLater(path, mode)) return
  await makeFolderLater(dirname(path), mode)
  if (!(await madeLater(path, mode))) await mkdir(path, { mode })
}

/** False: the folder above is missing, or can hold none. */
const made = (path: string, mode: number | undefined): boolean => {
  try {
    mkdirSync(path, { mode })
    return true
  } catch (error) {
    if (lacksParent(path, error)) return false
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return true
    throw error
  }
}

const madeLater = async (path: string, mode: number | undefined): Promise<boolean> => {
  try {
    await mkdir(path, { mode })
    return true
  } catch (error) {
    if (lacksParent(path, error)) return false
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      () => false,
    )
    if (isFolder) return true
    throw error
  }
}

const lacksParent = (path: string, error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT' && dirname(path) !== path
