import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../../errors.ts'
import type { ModelIdentity } from '../embedding/model.ts'
import type { HnswLibrary, HnswSet } from './hnsw-set.ts'
import { CURRENT, manifestSchema, PROMPTS, VECTORS } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import type { PromptIndex, PromptRecord, RestoredPrompt } from './prompt-index.ts'

const recordSchema = z.object({
  slot: z.int().min(0),
  id: z.string(),
  partition: z.string(),
  labels: z.array(z.string()),
  text: z.string(),
})

/** `none`: there is nothing that fits, as it should be; `damaged`: there is something that cannot be read. */
export type Restored =
  | { readonly kind: 'restored'; readonly note: string | undefined }
  | { readonly kind: 'none' | 'damaged'; readonly reason: string }

interface Wanted {
  readonly model: ModelIdentity
  readonly library: HnswLibrary | undefined
}

/** Fills the empty index from the current snapshot; a refused snapshot changes nothing. */
export const readSnapshot = (folder: string, index: PromptIndex, wanted: Wanted): Restored => {
  try {
    if (!existsSync(join(folder, CURRENT))) return { kind: 'none', reason: 'there was no snapshot' }
    const source = join(folder, readFileSync(join(folder, CURRENT), 'utf8'))
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(source, 'manifest.json'), 'utf8')))
    const refusal = refusalOf(manifest, wanted)
    if (refusal !== undefined) return { kind: 'none', reason: refusal }
    const damaged = Object.entries(manifest.sha256).find(
      ([file, expected]) => sha256Of(join(source, file)) !== expected,
    )
    if (damaged !== undefined) return { kind: 'damaged', reason: `the snapshot is damaged (${damaged[0]})` }
    const prompts = readPrompts(source, manifest)
    index.restore(prompts, readGraphs(source, manifest, prompts, wanted.library))
    return { kind: 'restored', note: manifest.note }
  } catch (error) {
    const reason = `the snapshot cannot be read (${messageOf(error)})`
    return { kind: 'damaged', reason }
  }
}

const refusalOf = ({ model, graphs }: Manifest, { model: wanted, library }: Wanted): string | undefined => {
  if (model.name !== wanted.name || model.version !== wanted.version || model.dimensions !== wanted.dimensions) {
    return `the snapshot was made by ${model.name} ${model.version}, the model is ${wanted.name} ${wanted.version}`
  }
  if (graphs.length > 0 && library === undefined) return 'the snapshot holds graphs and hnswlib-node is not installed'
  return undefined
}

const readPrompts = (source: string, { graphs, model }: Manifest): readonly RestoredPrompt[] => {
  const inGraphs = new Set(graphs.map(({ partition }) => partition))
  const bytes = readFileSync(join(source, VECTORS))
  const vectors = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  let next = 0
  return linesOf(readFileSync(join(source, PROMPTS), 'utf8')).map((line) => {
    const record: PromptRecord = recordSchema.parse(JSON.parse(line))
    if (inGraphs.has(record.partition)) return { ...record, vector: undefined }
    const vector = vectors.subarray(next, next + model.dimensions)
    next += model.dimensions
    return { ...record, vector }
  })
}

const readGraphs = (
  source: string,
  { graphs, model }: Manifest,
  prompts: readonly PromptRecord[],
  library: HnswLibrary | undefined,
): ReadonlyMap<string, HnswSet> => {
  const slots = groupedByPartition(prompts)
  return new Map(
    graphs.flatMap(({ partition, file }) => {
      const own = (slots.get(partition) ?? []).map(({ slot }) => slot)
      const graph = library?.read(join(source, file), model.dimensions, own)
      return graph === undefined ? [] : [[partition, graph] as const]
    }),
  )
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

const sha256Of = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

const groupedByPartition = (prompts: readonly PromptRecord[]): ReadonlyMap<string, readonly PromptRecord[]> => {
  const groups = new Map<string, PromptRecord[]>()
  for (const prompt of prompts) {
    const group = groups.get(prompt.partition)
    if (group === undefined) groups.set(prompt.partition, [prompt])
    else group.push(prompt)
  }
  return groups
}
