import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

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

const recipeSchema = z.object({
  name: z.string().min(1),
  pooling: z.enum(['cls', 'mean']),
  normalize: z.boolean(),
  maxTokens: z.int().min(8).max(8_192),
})

/** What a sentence-transformers repository says of its pooling, where our own file is missing. */
const poolingSchema = z.object({
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(false),
})

/** The model's folder cannot be used; the message says what to put right. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError'
}

/**
 * A model's folder: an existing path as given, else a folder of that name among the models that ship with Reprise.
 * Throws `ModelFolderError` when neither is there.
 */
export const modelFolder = (model: string): string => {
  if (isAbsolute(model) || model.startsWith('.')) return existing(model, model)
  return existing(join(packagedModels(), model), model)
}

/** The `models` folder of this package, found upwards from here: `src/` and `dist/src/` lie at different depths. */
export const packagedModels = (from = dirname(fileURLToPath(import.meta.url))): string => {
  const folder = join(from, 'models')
  if (existsSync(join(folder, 'README.md'))) return folder
  const parent = dirname(from)
  if (parent === from)
    throw new ModelFolderError('The package is incomplete: no models/ folder above the program. Install it again.')
  return packagedModels(parent)
}

/** Reads `embedding.json`, or a sentence-transformers `1_Pooling/config.json` in its place. Rejects with `ModelFolderError`. */
export const readRecipe = async (folder: string): Promise<EmbeddingRecipe> => {
  const own = join(folder, 'embedding.json')
  if (existsSync(own)) {
    const recipe = recipeSchema.safeParse(JSON.parse(await readFile(own, 'utf8')))
    if (recipe.success) return recipe.data
    throw new ModelFolderError(`${own} is not valid: ${z.prettifyError(recipe.error)}`)
  }
  const theirs = join(folder, '1_Pooling', 'config.json')
  if (!existsSync(theirs)) {
    throw new ModelFolderError(
      `${folder} does not say how to pool. Put an embedding.json there, like models/bge-small-en-v1.5/embedding.json.`,
    )
  }
  const pooling = poolingSchema.parse(JSON.parse(await readFile(theirs, 'utf8')))
  if (pooling.pooling_mode_cls_token === pooling.pooling_mode_mean_tokens) {
    throw new ModelFolderError(`${theirs}: only pure CLS or pure mean pooling is supported.`)
  }
  const name = folder.split('/').at(-1) ?? folder
  return { name, pooling: pooling.pooling_mode_cls_token ? 'cls' : 'mean', normalize: true, maxTokens: 512 }
}

/**
 * The bytes of the named files, each checked against the folder's `SHA256SUMS`. A folder without that file is somebody's own
 * model and taken as it is. Rejects with `ModelFolderError` on a difference or a missing file.
 */
export const readChecked = async (folder: string, names: readonly string[]): Promise<readonly CheckedFile[]> => {
  const sums = await readSums(folder)
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(existing(join(folder, name), name))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const expected = sums?.get(name)
      if (sums !== undefined && expected !== sha256) {
        throw new ModelFolderError(
          `${join(folder, name)} is damaged or was exchanged: SHA-256 ${sha256}, SHA256SUMS says ${expected ?? 'nothing'}. Restore the folder, or correct SHA256SUMS if the change is yours.`,
        )
      }
      return { name, bytes, sha256 }
    }),
  )
}

export interface CheckedFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly sha256: string
}

const readSums = async (folder: string): Promise<ReadonlyMap<string, string> | undefined> => {
  const path = join(folder, 'SHA256SUMS')
  if (!existsSync(path)) return undefined
  const lines = (await readFile(path, 'utf8')).split('\n')
  return new Map(
    lines.flatMap((line) => {
      const parts = /^([0-9a-f]{64}) [ *](.+)$/.exec(line)
      return parts?.[1] === undefined || parts[2] === undefined ? [] : [[parts[2], parts[1]] as const]
    }),
  )
}

const existing = (path: string, asked: string): string => {
  if (existsSync(path)) return path
  throw new ModelFolderError(
    `No model at ${path} (asked for ${asked}). Name a folder with onnx/model_quantized.onnx, tokenizer.json and embedding.json.`,
  )
}
