import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { embedderPool, embedderThread } from '../../../src/semantic/embedding/embedder-pool.ts'
import type { Embedder } from '../../../src/semantic/embedding/embedder.ts'
import { loadEmbeddingModel } from '../../../src/semantic/embedding/model.ts'
import type { EmbeddingModel } from '../../../src/semantic/embedding/model.ts'
import { modelFolder, readRecipe } from '../../../src/semantic/embedding/model-folder.ts'
import { dot, poolVector } from '../../../src/semantic/embedding/pooling.ts'
import { vectorCache } from '../../../src/semantic/embedding/vector-cache.ts'

const folder = modelFolder('bge-small-en-v1.5')
let model: EmbeddingModel
let scratch: string

beforeAll(async () => {
  model = await loadEmbeddingModel(folder)
  scratch = await mkdtemp(join(tmpdir(), 'reprise-model-'))
})
afterAll(async () => {
  await model.close()
  await rm(scratch, { recursive: true })
})

describe('the model that ships', () => {
  it('gives unit vectors of its width', async () => {
    const { vector, tokens, truncated } = await model.embed('How do I reset my password?')
    expect(model.identity).toMatchObject({ name: 'bge-small-en-v1.5', dimensions: 384, maxTokens: 512 })
    expect(vector).toHaveLength(384)
    expect(dot(vector, vector)).toBeCloseTo(1, 5)
    expect({ tokens, truncated }).toEqual({ tokens: 9, truncated: false })
  })

  it('puts paraphrases nearer than other questions', async () => {
    const texts = [
      'How do I reset my password?',
      'I forgot my password, how can I set a new one?',
      'What is the capital of France?',
    ]
    const [asked, paraphrase, other] = await Promise.all(texts.map((text) => model.embed(text)))
    expect(dot(asked!.vector, paraphrase!.vector)).toBeGreaterThan(0.85)
    expect(dot(asked!.vector, other!.vector)).toBeLessThan(0.6)
  })

  it('says when a text does not fit', async () => {
    const long = await model.embed('word '.repeat(600))
    expect(long).toMatchObject({ tokens: 602, truncated: true })
  })
})

describe('a model folder', () => {
  it('is refused when a file is not the one that was signed for', async () => {
    const copy = join(scratch, 'damaged')
    await cp(folder, copy, { recursive: true })
    await writeFile(join(copy, 'tokenizer_config.json'), '{}')
    await expect(loadEmbeddingModel(copy)).rejects.toThrow(/tokenizer_config.json is damaged or was exchanged/)
  })

  it('is refused when it does not say how to pool', async () => {
    await expect(readRecipe(scratch)).rejects.toThrow(/does not say how to pool/)
  })

  it('is named in the error when it is missing', () => {
    expect(() => modelFolder('no-such-model')).toThrow(/No model at .*no-such-model/)
  })
})

describe('pooling', () => {
  const states = Float32Array.of(3, 4, 1, 0, 0, 1)
  it.each([
    { pooling: 'cls', normalize: false, expected: [3, 4] },
    { pooling: 'cls', normalize: true, expected: [0.6, 0.8] },
    { pooling: 'mean', normalize: false, expected: [4 / 3, 5 / 3] },
  ] as const)('$pooling, normalize $normalize', ({ expected, ...recipe }) => {
    const vector = poolVector(states, 3, recipe)
    expected.forEach((value, place) => expect(vector[place]).toBeCloseTo(value, 6))
  })
})

describe('the real thread', () => {
  const untilSettled = async (embedder: Embedder): Promise<void> => {
    while (embedder.state().kind === 'loading') await new Promise((resolve) => setImmediate(resolve))
  }
  const poolOf = (modelPath: string) =>
    embedderPool({
      settings: { threads: 1, queueLimit: 8, deadlineMs: 10_000 },
      clock: systemClock,
      vectors: vectorCache(0),
      start: embedderThread(modelPath),
    })

  it('gives the vectors that the model gives', async () => {
    const pool = poolOf(folder)
    await untilSettled(pool)
    const outcome = await pool.embed('How do I reset my password?')
    const { vector } = await model.embed('How do I reset my password?')
    expect(outcome.kind === 'embedded' && [...outcome.embedding.vector]).toEqual([...vector])
    await pool.close()
  })

  it('tells why it cannot load', async () => {
    const pool = poolOf(join(scratch, 'damaged'))
    await untilSettled(pool)
    expect(pool.state()).toMatchObject({ kind: 'failed', detail: expect.stringContaining('SHA-256') })
    await pool.close()
  })
})
