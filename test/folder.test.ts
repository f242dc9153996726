import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makeFolder, makeFolderLater } from '../src/folder.ts'

const root = mkdtempSync(join(tmpdir(), 'reprise-folder-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const place = () => join(root, String(made++))

/** Node's recursive mkdir never returns for it. */
const bottomless = '/proc/nowhere/at/all'

describe.each([
  ['makeFolder', async (path: string, mode?: number) => makeFolder(path, mode)],
  ['makeFolderLater', makeFolderLater],
])('%s', (_, make) => {
  it('makes each folder that is missing, with the mode', async () => {
    const path = place()
    await make(join(path, 'a', 'b'), 0o700)
    expect(statSync(join(path, 'a', 'b')).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('leaves what is there as it is', async () => {
    const path = place()
    await make(path, 0o755)
    await make(path, 0o700)
    expect(statSync(path).mode & 0o777).toBe(0o755)
  })

  it('takes a link to a folder for one', async () => {
    const link = place()
    symlinkSync(root, link)
    await make(link)
    await make(join(link, 'inside'))
    expect(existsSync(join(root, 'inside'))).toBe(true)
  })

  it('throws where a file is in the way', async () => {
    const path = place()
    writeFileSync(path, '')
    await expect(make(path)).rejects.toThrow('EEXIST')
    await expect(make(join(path, 'below'))).rejects.toThrow('ENOTDIR')
  })

  it.skipIf(!existsSync('/proc/self'))('throws where a folder can hold none', async () => {
    await expect(make(bottomless)).rejects.toThrow('ENOENT')
  })
})
