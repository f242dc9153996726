import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packagedModels } from '../../../src/semantic/embedding/model-folder.ts'
import { createVerdict, loadVerdict } from '../../../src/semantic/verdict/verdict.ts'
import { compare, lexicon } from '../features/compare.ts'
import founding from '../fixtures/founding-verdict.json' with { type: 'json' }

describe('the verdict that ships', () => {
  it('is sure of a repeat and of a trap', async () => {
    const verdict = await loadVerdict()
    expect(
      verdict.judge(compare('How do I reset my password?', 'how do i reset my password')).probability,
    ).toBeGreaterThan(0.9)
    expect(verdict.judge(compare('How do I enable alerts?', 'How do I disable alerts?')).probability).toBeLessThan(0.3)
  })

  it.each([
    'HOW DO I RESET MY GMAIL PASSWORD',
    'how can i reset my gmail pasword??',
    'Hi, how do I reset my Gmail password, please',
  ])('is surer than any threshold that %s is a copy', async (copy) => {
    const { judge, thresholds } = await loadVerdict()
    const { probability } = judge(compare('How do I reset my Gmail password?', copy))
    expect(probability).toBeGreaterThan(thresholds[0]?.probability ?? 1)
  })

  it('is not taken where a figure of it was altered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reprise-verdict-'))
    const path = join(folder, 'verdict.json')
    try {
      cpSync(join(packagedModels(), 'verdict'), folder, { recursive: true })
      writeFileSync(path, readFileSync(path, 'utf8').replace(/"bias": *-?[0-9.]+/, '"bias": 9'))
      await expect(loadVerdict(path)).rejects.toThrow('verdict.json is damaged or was exchanged')
      // Without sums it is somebody's own.
      rmSync(join(folder, 'SHA256SUMS'))
      expect((await loadVerdict(path)).embedding).toBe('bge-small-en-v1.5')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('names its embedder and its thresholds, the strictest first', async () => {
    const { embedding, thresholds } = await loadVerdict()
    expect(embedding).toBe('bge-small-en-v1.5')
    const probabilities = thresholds.map(({ probability }) => probability)
    expect(probabilities).toEqual(probabilities.toSorted((one, other) => other - one))
  })

  it('refuses features that this version does not compute', () => {
    expect(() => createVerdict({ ...founding, features: [...founding.features.slice(1), 'aura'] }, lexicon)).toThrow(
      /feature aura/,
    )
  })
})
