import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The model's folder cannot be used; the message says what to put right. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError'
}

/**
 * A model's folder: an existing path as given, else a folder of that name among the models that ship with Reprise.
 * Throws `ModelFolderError` when neither is there.
 */
export const modelFolder = (model: string): string => {
  const folder = isAbsolute(model) || model.startsWith('.') ? model : join(packagedModels(), model)
  if (existsSync(folder)) return folder
  const wanted = HUB_NAME.test(model)
    ? `Models are not downloaded at run time: do \`${downloading(model)}\` and set model: ./models/${basename(model)}`
    : 'Name a folder of models/, or give the path of a folder with an ONNX model and tokenizer.json.'
  throw new ModelFolderError(`No model at ${folder} (asked for ${model}). ${wanted}`)
}

/** As on Hugging Face: owner and name. */
const HUB_NAME = /^[\w-][\w.-]*\/[\w.-]+$/

const downloading = (model: string): string =>
  `hf download ${model} --local-dir models/${basename(model)} --include "*.json" "onnx/model.onnx"`

/** Where the weights may lie, in the order in which they are wanted: int8 is as good here, and four times as fast. */
const WEIGHTS = ['onnx/model_quantized.onnx', 'onnx/model_int8.onnx', 'onnx/model.onnx', 'model.onnx']

/** Throws `ModelFolderError` where there are none. */
export const weightsIn = (folder: string): string => {
  const found = WEIGHTS.find((name) => existsSync(join(folder, name)))
  if (found !== undefined) return found
  throw new ModelFolderError(`${folder} has no ONNX weights: none of ${WEIGHTS.join(', ')} is there.`)
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

/**
 * The bytes of the named files, each checked against the folder's `SHA256SUMS`. A folder without that file is somebody's own
 * model and taken as it is. Rejects with `ModelFolderError` on a difference or a missing file.
 */
export const readChecked = async (folder: string, names: readonly string[]): Promise<readonly CheckedFile[]> => {
  const sums = await readSums(folder)
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      if (!existsSync(path)) throw new ModelFolderError(`${folder} is incomplete: ${name} is missing.`)
      const bytes = await readFile(path)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const expected = sums?.get(name)
      if (sums !== undefined && expected !== sha256) {
        throw new ModelFolderError(
          `${path} is damaged or was exchanged: SHA-256 ${sha256}, SHA256SUMS says ${expected ?? 'nothing'}. Restore the folder, or correct SHA256SUMS if the change is yours.`,
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
