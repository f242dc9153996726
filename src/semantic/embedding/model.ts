import { createHash } from 'node:crypto'
import { Tokenizer } from '@huggingface/tokenizers'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { ModelFolderError, readChecked, weightsIn } from './model-folder.ts'
import type { CheckedFile } from './model-folder.ts'
import { poolVector } from './pooling.ts'
import { readRecipe } from './recipe.ts'
import type { EmbeddingRecipe } from './recipe.ts'

/** Which model made a vector. Vectors of different models or versions are never compared. */
export interface ModelIdentity {
  readonly name: string
  /** First 16 hex digits of the SHA-256 over weights, tokenizer and recipe. */
  readonly version: string
  readonly dimensions: number
  readonly maxTokens: number
}

export interface Embedding {
  readonly vector: Float32Array
  /** Tokens of the whole text, special ones included. */
  readonly tokens: number
  /** True when the text was longer than the model reads; the vector then stands for its beginning only. */
  readonly truncated: boolean
}

/** A loaded model. Runs on the calling thread: the gateway keeps it in a worker. */
export interface EmbeddingModel {
  readonly identity: ModelIdentity
  /** One text a call: the scores of int8 models depend on what else is in the batch. */
  embed(text: string): Promise<Embedding>
  close(): Promise<void>
}

/** Loads and checks the model in `folder`. Rejects with `ModelFolderError` or onnxruntime's own error. */
export const loadEmbeddingModel = async (folder: string): Promise<EmbeddingModel> => {
  const recipe = await readRecipe(folder)
  const [weights, words, config] = await readChecked(folder, [
    weightsIn(folder),
    'tokenizer.json',
    'tokenizer_config.json',
  ])
  if (weights === undefined || words === undefined || config === undefined)
    throw new ModelFolderError(`${folder} is incomplete.`)
  const tokenizer = new Tokenizer(objectIn(words), objectIn(config))
  // One thread each: several workers with many threads each starve the main loop.
  const session = await InferenceSession.create(weights.bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  })
  const encode = encoder(tokenizer, recipe)
  const probe = await run(session, encode('dimensions').ids, recipe)
  const identity = {
    name: recipe.name,
    version: versionOf([weights, words, config], recipe),
    dimensions: probe.length,
    maxTokens: recipe.maxTokens,
  }
  return {
    identity,
    embed: async (text) => {
      const { ids, tokens } = encode(text)
      return { vector: await run(session, ids, recipe), tokens, truncated: tokens > ids.length }
    },
    close: () => session.release(),
  }
}

const objectIn = (file: CheckedFile): JsonObject => {
  const value: unknown = JSON.parse(Buffer.from(file.bytes).toString('utf8'))
  if (isJsonObject(value)) return value
  throw new ModelFolderError(`${file.name} holds no JSON object.`)
}

const versionOf = (files: readonly CheckedFile[], recipe: EmbeddingRecipe): string => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.sha256)
  return hash.update(`${recipe.pooling} ${recipe.normalize} ${recipe.maxTokens}`).digest('hex').slice(0, 16)
}

/** Token ids cut to what fits, the closing special token kept. */
const encoder = (tokenizer: Tokenizer, recipe: EmbeddingRecipe) => {
  return (text: string): { readonly ids: readonly number[]; readonly tokens: number } => {
    const { ids } = tokenizer.encode(text)
    const last = ids.at(-1)
    if (ids.length <= recipe.maxTokens || last === undefined) return { ids, tokens: ids.length }
    return { ids: [...ids.slice(0, recipe.maxTokens - 1), last], tokens: ids.length }
  }
}

const run = async (
  session: InferenceSession,
  ids: readonly number[],
  recipe: EmbeddingRecipe,
): Promise<Float32Array> => {
  const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, ids.length])
  const inputs: Record<string, Tensor> = {
    input_ids: tensor(BigInt64Array.from(ids, BigInt)),
    attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
    token_type_ids: tensor(new BigInt64Array(ids.length)),
  }
  const wanted = Object.fromEntries(Object.entries(inputs).filter(([name]) => session.inputNames.includes(name)))
  const output = await session.run(wanted)
  const states = output['last_hidden_state'] ?? output[session.outputNames[0] ?? '']
  if (states === undefined || !(states.data instanceof Float32Array)) {
    throw new ModelFolderError('The model gives no token vectors (last_hidden_state): it is no sentence embedder.')
  }
  return poolVector(states.data, ids.length, recipe)
}
