import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readLearning, writeLearning } from '../../../src/semantic/learning/learning-file.ts'
import { createLearning } from '../../../src/semantic/learning/learning.ts'

it('keeps what was learnt in one file, for its owner alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-learning-'))
  try {
    const inside = join(folder, 'semantic')
    expect(readLearning(inside)).toBeUndefined()
    const learning = createLearning({ maxEntries: 10 })
    learning.learn({ id: 'a', source: 'audit', right: false, seen: undefined, maxErrorRate: 0.01 })
    await writeLearning(inside, learning)
    expect(readLearning(inside)).toBe(learning.saved())
    expect(readdirSync(inside)).toEqual(['learning.json'])
    for (const path of [inside, join(inside, 'learning.json')]) expect(statSync(path).mode & 0o077).toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
