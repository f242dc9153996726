import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { objectsIn, parseObject } from '../../json.ts'
import type { EmbeddingModel } from '../embedding/model.ts'

/** The vectors of many texts, embedded one by one; kept in a file between runs where one is given. */
export interface TextVectors {
  of(text: string): Promise<Float32Array>
  /** Milliseconds of each embedding of this run. */
  readonly latencies: readonly number[]
}

/** `path`: JSON Lines of this model's vectors; other models' lines are ignored. */
export const textVectors = async (model: EmbeddingModel, path: string | undefined): Promise<TextVectors> => {
  const known =
    path === undefined || !existsSync(path) ? new Map<string, Float32Array>() : await readVectors(path, model)
  const latencies: number[] = []
  return {
    latencies,
    of: async (text) => {
      const found = known.get(text)
      if (found !== undefined) return found
      const start = performance.now()
      const { vector } = await model.embed(text)
      latencies.push(performance.now() - start)
      known.set(text, vector)
      if (path !== undefined) await appendFile(path, lineOf(text, vector, model))
      return vector
    },
  }
}

const lineOf = (text: string, vector: Float32Array, { identity }: EmbeddingModel): string =>
  `${JSON.stringify({ model: identity.version, text, vector: Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64') })}\n`

const readVectors = async (path: string, { identity }: EmbeddingModel): Promise<Map<string, Float32Array>> => {
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => parseObject(line) ?? {})
  return new Map(
    objectsIn(lines).flatMap(({ model, text, vector }) => {
      if (model !== identity.version || typeof text !== 'string' || typeof vector !== 'string') return []
      const bytes = Uint8Array.from(Buffer.from(vector, 'base64'))
      return [[text, new Float32Array(bytes.buffer)] as const]
    }),
  )
}
