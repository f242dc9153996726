import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startPrompts } from '../../src/life/prompts.ts'
import { fakeClock } from '../support/fake-clock.ts'

const warningsOf = async (path: string): Promise<readonly string[]> => {
  const warnings: string[] = []
  const logger = { info: () => {}, error: () => {}, warn: (text: unknown) => void warnings.push(String(text)) }
  const prompts = { path, model: 'demo/echo', maxInputBytes: 1_000, reload: 0 }
  await startPrompts({ prompts }, { logger, clock: fakeClock() })
  return warnings
}

it('warns of a folder that is named and missing, not of one that is empty', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-prompts-'))
  try {
    const missing = join(folder, 'none')
    expect(await warningsOf(missing)).toEqual([expect.stringContaining(`prompts.path: there is no folder ${missing}`)])
    expect(await warningsOf(folder)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
