import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { ModelFolderError } from './model-folder.ts'

/** How a model's token vectors become one text vector. */
export interface EmbeddingRecipe {
  readonly name: string
  /** `cls`: the first token's vector. `mean`: the mean over all tokens. */
  readonly pooling: 'cls' | 'mean'
  /** Whether the vector is brought to length 1, so that a dot product is the cosine. */
  readonly normalize: boolean
  /** Tokens that fit, special ones included. */
  readonly maxTokens: number
}

const MOST_TOKENS = 8_192

const recipeSchema = z.object({
  name: z.string().min(1),
  pooling: z.enum(['cls', 'mean']),
  normalize: z.boolean(),
  maxTokens: z.int().min(8).max(MOST_TOKENS),
})

const poolingSchema = z.looseObject({
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(false),
})

/** Reads `embedding.json`, or what a repository of sentence-transformers says in its place. Rejects with `ModelFolderError`. */
export const readRecipe = async (folder: string): Promise<EmbeddingRecipe> => {
  const own = join(folder, 'embedding.json')
  if (existsSync(own)) return readAs(own, recipeSchema)
  const theirs = join(folder, '1_Pooling', 'config.json')
  if (!existsSync(theirs)) {
    throw new ModelFolderError(
      `${folder} does not say how to pool. Add 1_Pooling/config.json from the model's repository, or an embedding.json like {"name": "${basename(folder)}", "pooling": "mean", "normalize": true, "maxTokens": 256}; the model's card tells which.`,
    )
  }
  const { pooling_mode_cls_token: cls, ...modes } = await readAs(theirs, poolingSchema)
  const used = Object.keys(modes).filter((mode) => mode.startsWith('pooling_mode_') && modes[mode] === true)
  if (used.join() !== (cls ? '' : 'pooling_mode_mean_tokens'))
    throw new ModelFolderError(`${theirs}: only pure CLS or pure mean pooling is supported.`)
  const maxTokens = await maxTokensIn(folder)
  return { name: basename(folder), pooling: cls ? 'cls' : 'mean', normalize: true, maxTokens }
}

/** Where such a repository tells how long a text may be. Some write 1e30 for `any`. */
const LENGTHS = [
  ['sentence_bert_config.json', 'max_seq_length'],
  ['tokenizer_config.json', 'model_max_length'],
  ['config.json', 'max_position_embeddings'],
] as const

const USUAL_TOKENS = 512

/** What all of them allow. */
const maxTokensIn = async (folder: string): Promise<number> => {
  const told = await Promise.all(LENGTHS.map(([file, member]) => numberIn(join(folder, file), member)))
  const lengths = told.filter((length) => length !== undefined && length >= 8 && length <= MOST_TOKENS)
  return lengths.reduce<number>((one, other) => Math.min(one, other ?? one), lengths[0] ?? USUAL_TOKENS)
}

const numberIn = async (path: string, member: string): Promise<number | undefined> => {
  if (!existsSync(path)) return undefined
  const value = (await readAs(path, z.record(z.string(), z.unknown())))[member]
  return typeof value === 'number' ? Math.floor(value) : undefined
}

const readAs = async <Value>(path: string, schema: z.ZodType<Value>): Promise<Value> => {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new ModelFolderError(`${path} is not valid: ${why}`)
  }
}
