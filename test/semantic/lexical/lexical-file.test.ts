import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { readWords, writeWords } from '../../../src/semantic/lexical/lexical-file.ts'
import { lexicalIndex } from '../../../src/semantic/lexical/lexical-index.ts'

const parent = mkdtempSync(join(tmpdir(), 'reprise-words-'))
const folder = join(parent, 'semantic')
afterEach(() => rmSync(parent, { recursive: true, force: true }))

it('finds after a restart by their words what it found before, and writes no words', async () => {
  const before = lexicalIndex(3_000)
  for (let number = 0; number < 2_500; number++) before.set('one', `secret question ${number}`, `entry ${number}`)
  await writeWords(folder, before)
  expect(readdirSync(folder)).toEqual(['words.jsonl'])
  expect(readFileSync(join(folder, 'words.jsonl'), 'utf8')).not.toContain('secret')
  for (const path of [folder, join(folder, 'words.jsonl')]) expect(statSync(path).mode & 0o077).toBe(0)

  appendFileSync(join(folder, 'words.jsonl'), '["half a li')
  const after = lexicalIndex(1_000)
  await readWords(folder, after)
  expect(after.find('one', 'secret question 2499')).toBe('entry 2499')
  expect(after.find('two', 'secret question 2499')).toBeUndefined()
  // Of more than fit the last used are kept.
  expect(after.find('one', 'secret question 0')).toBeUndefined()
  after.remove('entry 2499')
  expect(after.find('one', 'secret question 2499')).toBeUndefined()
})

it('starts with nothing where nothing was written', async () => {
  const lexical = lexicalIndex(10)
  await readWords(join(parent, 'nowhere'), lexical)
  expect([...lexical.entries()]).toEqual([])
})
