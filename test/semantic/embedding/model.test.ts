import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { embedderPool, embedderThread } from '../../../src/semantic/embedding/embedder-pool.ts'
import type { Embedder } from '../../../src/semantic/embedding/embedder.ts'
import { loadEmbeddingModel } from '../../../src/semantic/embedding/model.ts'
import type { EmbeddingModel } from '../../../src/semantic/embedding/model.ts'
import { modelFolder } from '../../../src/semantic/embedding/model-folder.ts'
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

  it('works as a repository of sentence-transformers lays it out', async () => {
    const copy = join(scratch, 'plain-bge')
    const files = {
      '1_Pooling/config.json': { word_embedding_dimension: 384, pooling_mode_cls_token: true },
      'sentence_bert_config.json': { max_seq_length: 64 },
      'config.json': { max_position_embeddings: 512 },
    }
    for (const part of ['1_Pooling', 'onnx']) await mkdir(join(copy, part), { recursive: true })
    for (const [name, content] of Object.entries(files)) await writeFile(join(copy, name), JSON.stringify(content))
    for (const name of ['tokenizer.json', 'tokenizer_config.json']) await cp(join(folder, name), join(copy, name))
    await symlink(join(folder, 'onnx/model_quantized.onnx'), join(copy, 'onnx/model.onnx'))
    const plain = await loadEmbeddingModel(copy)
    expect(plain.identity).toMatchObject({ name: 'plain-bge', dimensions: 384, maxTokens: 64 })
    expect(plain.identity.version).not.toBe(model.identity.version)
    const [one, other] = await Promise.all([plain, model].map((each) => each.embed('How do I reset my password?')))
    expect([...one!.vector]).toEqual([...other!.vector])
    await plain.close()
  })

  it('is refused with what is missing', async () => {
    const copy = join(scratch, 'incomplete')
    await mkdir(join(copy, 'onnx'), { recursive: true })
    await writeFile(join(copy, 'embedding.json'), await readFile(join(folder, 'embedding.json')))
    await expect(loadEmbeddingModel(copy)).rejects.toThrow(/no ONNX weights: none of onnx\/model_quantized.onnx/)
    await writeFile(join(copy, 'model.onnx'), '')
    await expect(loadEmbeddingModel(copy)).rejects.toThrow(/incomplete: tokenizer.json is missing/)
  })

  it('is told how to be got when it is named as on Hugging Face', () => {
    expect(() => modelFolder('acme/tiny-embedder')).toThrow(
      /not downloaded at run time: do `hf download acme\/tiny-embedder --local-dir models\/tiny-embedder .*set model: \.\/models\/tiny-embedder/,
    )
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
