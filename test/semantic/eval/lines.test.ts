import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readLinesFile } from '../../../src/semantic/eval/lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'reprise-lines-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('reads a file under its name', async () => {
  const path = join(folder, 'some.jsonl')
  writeFileSync(path, 'text')
  expect(await readLinesFile(path)).toEqual({ path, text: 'text' })
})

it.each([
  ['a folder', folder, 'EISDIR'],
  ['what is not there', join(folder, 'none'), 'ENOENT'],
])('names the path of %s', async (_, path, code) => {
  await expect(readLinesFile(path)).rejects.toThrow(`${path} cannot be read: ${code}`)
})
