import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseObject } from '../../../src/json.ts'
import type { EmbeddingModel } from '../../../src/semantic/embedding/model.ts'
import { exportFeatures } from '../../../src/semantic/eval/export-features.ts'
import { readPairs } from '../../../src/semantic/eval/pairs.ts'
import { textVectors } from '../../../src/semantic/eval/text-vectors.ts'

const modelOf = (version: string, embedded: string[]): EmbeddingModel => ({
  identity: { name: 'tiny', version, dimensions: 2, maxTokens: 8 },
  embed: async (text) => {
    embedded.push(text)
    return { vector: Float32Array.of(0.6, 0.8), tokens: 1, truncated: false }
  },
  close: async () => undefined,
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reprise-eval-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('text vectors', () => {
  it('embed a text once and keep it for the next run of the same model', async () => {
    const path = join(folder, 'vectors.jsonl')
    const embedded: string[] = []
    const first = await textVectors(modelOf('1', embedded), path)
    await first.of('a')
    await first.of('a')
    const again = await textVectors(modelOf('1', embedded), path)
    expect(await again.of('a')).toEqual({ vector: Float32Array.of(0.6, 0.8), tokens: 1 })
    expect(embedded).toEqual(['a'])
    expect([first.latencies.length, again.latencies.length]).toEqual([1, 0])
    const withoutTokens = (await readFile(path, 'utf8')).replace('"tokens":1,', '')
    await writeFile(path, withoutTokens)
    await (await textVectors(modelOf('1', embedded), path)).of('a')
    expect(embedded.splice(1)).toEqual(['a'])
    await (await textVectors(modelOf('2', embedded), path)).of('a')
    expect(embedded).toEqual(['a', 'a'])
  })
})

describe('the export', () => {
  it('writes each pair with its features, in order', async () => {
    const text = '{"a":"pay 2","b":"pay 3","same":false,"kind":"number"}\n{"a":"x","b":"x","same":true}'
    const pairs = readPairs({ path: 'some.jsonl', text })
    const path = join(folder, 'features.jsonl')
    await exportFeatures(pairs, await textVectors(modelOf('1', []), undefined), path)
    const lines = (await readFile(path, 'utf8')).trim().split('\n').map(parseObject)
    expect(lines).toMatchObject([
      { one: 'pay 2', same: false, kind: 'number', features: { numberChanged: 1, nearCopy: 0 } },
      { one: 'x', same: true, features: { nearCopy: 1 } },
    ])
  })
})
