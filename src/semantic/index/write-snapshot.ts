import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeFolderLater } from '../../folder.ts'
import type { ModelIdentity } from '../embedding/model.ts'
import type { HnswSet } from './hnsw-set.ts'
import { CURRENT, FORMAT, PROMPTS, VECTORS } from './manifest.ts'
import type { Manifest } from './manifest.ts'
import type { PromptIndex, PromptRecord } from './prompt-index.ts'

/** Prompts that are written in one go: 2 ms of work. */
const CHUNK = 500

/**
 * Writes the index to a new folder under `folder` and then, in one rename, names it as the current one: a crash before that leaves
 * the last snapshot in force. The index must not change meanwhile, but can be searched: nothing in it takes the thread for long.
 */
export const writeSnapshot = async (
  folder: string,
  index: PromptIndex,
  { model, note }: { readonly model: ModelIdentity; readonly note?: string | undefined },
): Promise<void> => {
  const name = `snapshot-${randomBytes(8).toString('hex')}`
  const target = join(folder, name)
  await makeFolderLater(target, 0o700)
  const graphs = await writeGraphs(target, index.graphs())
  await writePrompts(target, index)
  const sha256: Record<string, string> = {}
  for (const file of [PROMPTS, VECTORS, ...graphs.map((graph) => graph.file)]) {
    sha256[file] = await sha256Of(join(target, file))
  }
  const { name: modelName, version, dimensions } = model
  const manifest: Manifest = { format: FORMAT, model: { name: modelName, version, dimensions }, graphs, sha256, note }
  await writeDurably(join(target, 'manifest.json'), (file) => file.writeFile(JSON.stringify(manifest)))
  await writeDurably(join(folder, `${CURRENT}.new`), (file) => file.writeFile(name))
  await rename(join(folder, `${CURRENT}.new`), join(folder, CURRENT))
  for (const old of await readdir(folder)) {
    if (old.startsWith('snapshot-') && old !== name) await rm(join(folder, old), { recursive: true })
  }
}

const writeGraphs = async (target: string, graphs: ReadonlyMap<string, HnswSet>): Promise<Manifest['graphs']> => {
  const written: Manifest['graphs'] = []
  for (const [partition, graph] of graphs) {
    const file = `graph-${written.length}.hnsw`
    await graph.write(join(target, file))
    written.push({ partition, file })
  }
  return written
}

const writePrompts = (target: string, index: PromptIndex): Promise<void> =>
  writeDurably(join(target, PROMPTS), (prompts) =>
    writeDurably(join(target, VECTORS), async (vectors) => {
      const graphs = index.graphs()
      for (const chunk of chunksOf(index.records())) {
        await prompts.writeFile(chunk.map(lineOf).join(''))
        const own = chunk.filter(({ partition }) => !graphs.has(partition))
        if (own.length > 0) await vectors.writeFile(Buffer.concat(own.map((record) => bytesOf(index.vectorOf(record)))))
      }
    }),
  )

function* chunksOf(records: Iterable<PromptRecord>): Iterable<readonly PromptRecord[]> {
  let chunk: PromptRecord[] = []
  for (const record of records) {
    chunk.push(record)
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

const lineOf = ({ slot, id, partition, labels, text }: PromptRecord): string =>
  `${JSON.stringify({ slot, id, partition, labels, text })}\n`

const bytesOf = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)

const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** On the disk when it resolves. */
const writeDurably = async (path: string, write: (file: FileHandle) => Promise<void>): Promise<void> => {
  const file = await open(path, 'w', 0o600)
  try {
    await write(file)
    await file.sync()
  } finally {
    await file.close()
  }
}
