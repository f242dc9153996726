import { accessSync, closeSync, constants, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../../../folder.ts'
import { StoreError, messageOf } from '../errors.ts'

/*
 * LMDB maps its file into memory and believes what it finds there: a file of something else ends the process with SIGSEGV, a
 * truncated one with SIGBUS, at the start or at some later read (seen with lmdb 3.5.6). So the file is looked at before LMDB does.
 */

/** Offsets in each of the two meta pages: lmdb 3's data format, all little-endian. */
const meta = { magic: 24, version: 28, pageSize: 48, lastPage: 144, bytes: 160 }
const magicNumber = 0xbeefc0de
const dataVersion = 2
const pageSizes = new Set([4_096, 8_192, 16_384, 32_768, 65_536])

/** Creates the folder, or throws a `StoreError` that names the path and what to do about it. */
export const prepareFolder = (path: string): void => {
  try {
    // Kept answers are the owner's to read.
    makeFolder(path, 0o700)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    for (const file of ['data.mdb', 'lock.mdb'].map((name) => join(path, name))) {
      if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK)
    }
  } catch (error) {
    throw openError(
      path,
      `cannot be written: ${messageOf(error)}`,
      'Make it writable for the gateway, or set cache.path to a folder that is.',
      error,
    )
  }
  mendDataFile(path)
}

export const openError = (path: string, found: string, remedy: string, cause?: unknown): StoreError =>
  new StoreError('lmdb', 'open', `The cache in ${path} ${found}. ${remedy}`, cause)

export const damaged = (path: string, found: string, cause?: unknown): StoreError =>
  openError(
    path,
    `is damaged: ${found}`,
    'Delete that folder and start again; nothing but kept answers is lost.',
    cause,
  )

/** Throws for a file that is none of LMDB's. A file that is shorter than it says gets the missing pages as zeros, which LMDB reports as an error where the kernel would end the process. */
const mendDataFile = (path: string): void => {
  const file = join(path, 'data.mdb')
  if (!existsSync(file)) return
  // Appending can neither shorten nor overwrite what another process adds meanwhile.
  const handle = openSync(file, 'a+')
  try {
    const size = fstatSync(handle).size
    if (size === 0) return
    for (let missing = neededBytes(path, handle, size) - size; missing > 0; missing -= zeros.length) {
      writeSync(handle, zeros, 0, Math.min(missing, zeros.length))
    }
  } finally {
    closeSync(handle)
  }
}

const zeros = Buffer.alloc(65_536)

/** The file's size as its meta pages tell. */
const neededBytes = (path: string, handle: number, size: number): number => {
  const first = metaPage(handle, 0)
  if (first === undefined) throw damaged(path, 'data.mdb is no LMDB file of this version')
  const second = metaPage(handle, first.pageSize)
  if (second === undefined && size > first.pageSize) throw damaged(path, 'data.mdb has lost its second meta page')
  return (Math.max(first.lastPage, second?.lastPage ?? 0) + 1) * first.pageSize
}

const metaPage = (
  handle: number,
  position: number,
): { readonly pageSize: number; readonly lastPage: number } | undefined => {
  const page = Buffer.alloc(meta.bytes)
  if (readSync(handle, page, 0, meta.bytes, position) < meta.bytes) return undefined
  const pageSize = page.readUInt32LE(meta.pageSize)
  const lastPage = Number(page.readBigUInt64LE(meta.lastPage))
  const known = page.readUInt32LE(meta.magic) === magicNumber && page.readUInt16LE(meta.version) === dataVersion
  return known && pageSizes.has(pageSize) && lastPage < 2 ** 40 ? { pageSize, lastPage } : undefined
}
