import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { makeFolderLater } from '../folder.ts'
import { minuteSchema } from './minute.ts'
import type { Minute } from './minute.ts'
import { keptMinutes } from './minutes.ts'

/** What survives a restart. */
export interface KeptMinutes {
  /** Epoch ms from which on was counted. */
  readonly since: number
  readonly minutes: readonly Minute[]
  /** Who counted them; absent from older files. */
  readonly instance?: string | undefined
}

// Raised when the meaning of a number changes: older files are then passed over.
const format = 1
// A day of busy minutes is a third of this.
const maxFileBytes = 4 * 1_024 ** 2

const fileSchema = z.object({
  format: z.literal(format),
  since: z.number(),
  minutes: z.array(minuteSchema).max(keptMinutes),
  instance: z.string().min(1).max(64).optional(),
})

/** What the file holds; undefined where there is none. Rejects when it cannot be read or understood. */
export const readMinutes = async (path: string): Promise<KeptMinutes | undefined> => {
  try {
    const { size } = await stat(path)
    if (size > maxFileBytes) throw new RangeError(`it is larger than ${maxFileBytes} bytes`)
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Whole or not at all: whoever reads meanwhile, or after a crash, finds the file as it was before. */
export const writeMinutes = async (path: string, { since, minutes, instance }: KeptMinutes): Promise<void> => {
  await makeFolderLater(dirname(path))
  const draft = `${path}.${process.pid}.tmp`
  await writeFile(draft, JSON.stringify({ format, since, minutes, instance }), { mode: 0o600 })
  await rename(draft, path)
}
