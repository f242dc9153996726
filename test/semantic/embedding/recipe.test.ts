import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRecipe } from '../../../src/semantic/embedding/recipe.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'reprise-recipe-')), 'tiny')
})
afterEach(() => rm(dirname(folder), { recursive: true }))

const write = async (files: Readonly<Record<string, unknown>>) => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

const mean = { '1_Pooling/config.json': { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true } }

describe('the recipe of a model', () => {
  it('is read from embedding.json before anything else', async () => {
    const own = { name: 'own', pooling: 'cls', normalize: false, maxTokens: 32 }
    await write({ ...mean, 'embedding.json': own })
    expect(await readRecipe(folder)).toEqual(own)
  })

  it.each([
    ['nothing', {}, 512],
    ['the tokenizer', { 'tokenizer_config.json': { model_max_length: 384 } }, 384],
    ['a tokenizer for any length', { 'tokenizer_config.json': { model_max_length: 1e30 } }, 512],
    [
      'the shortest of all',
      { 'sentence_bert_config.json': { max_seq_length: 128 }, 'config.json': { max_position_embeddings: 512 } },
      128,
    ],
  ])('is read from a sentence-transformers repository whose length is told by %s', async (_what, files, maxTokens) => {
    await write({ ...mean, ...files })
    expect(await readRecipe(folder)).toEqual({ name: 'tiny', pooling: 'mean', normalize: true, maxTokens })
  })

  it.each([
    ['does not say how to pool. Add 1_Pooling', {}],
    [
      'only pure CLS or pure mean',
      { '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_max_tokens: true } },
    ],
    [
      'only pure CLS or pure mean',
      { '1_Pooling/config.json': { pooling_mode_mean_tokens: true, pooling_mode_max_tokens: true } },
    ],
    ['config.json is not valid', { '1_Pooling/config.json': '{' }],
    ['embedding.json is not valid: ✖', { 'embedding.json': { name: 'x' } }],
  ])('is refused where it %s', async (words, files) => {
    await write({ 'config.json': {}, ...files })
    await expect(readRecipe(folder)).rejects.toThrow(words)
  })
})
