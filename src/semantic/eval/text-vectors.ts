import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { objectsIn, parseObject } from '../../json.ts'
import type { Embedding, EmbeddingModel } from '../embedding/model.ts'

/** The vectors of many texts, embedded one by one; kept in a file between runs where one is given. */
export interface TextVectors {
  of(text: string): Promise<TextVector>
  /** Milliseconds of each embedding of this run. */
  readonly latencies: readonly number[]
}

export type TextVector = Pick<Embedding, 'vector' | 'tokens'>

/** `path`: JSON Lines of this model's vectors; other models' lines, and those without their tokens, are ignored. */
export const textVectors = async (model: EmbeddingModel, path: string | undefined): Promise<TextVectors> => {
  const known = path === undefined || !existsSync(path) ? new Map<string, TextVector>() : await readVectors(path, model)
  const latencies: number[] = []
  return {
    latencies,
    of: async (text) => {
      const found = known.get(text)
      if (found !== undefined) return found
      const start = performance.now()
      const embedding = await model.embed(text)
      latencies.push(performance.now() - start)
      known.set(text, embedding)
      if (path !== undefined) await appendFile(path, lineOf(text, embedding, model))
      return embedding
    },
  }
}

const lineOf = (text: string, { vector, tokens }: TextVector, { identity }: EmbeddingModel): string =>
  `${JSON.stringify({ model: identity.version, text, tokens, vector: Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64') })}\n`

const readVectors = async (path: string, { identity }: EmbeddingModel): Promise<Map<string, TextVector>> => {
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => parseObject(line) ?? {})
  return new Map(
    objectsIn(lines).flatMap(({ model, text, tokens, vector }) => {
      if (model !== identity.version || typeof text !== 'string') return []
      if (typeof tokens !== 'number' || typeof vector !== 'string') return []
      const bytes = Uint8Array.from(Buffer.from(vector, 'base64'))
      return [[text, { vector: new Float32Array(bytes.buffer), tokens }] as const]
    }),
  )
}
