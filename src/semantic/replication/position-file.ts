import { readFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseObject } from '../../json.ts'
import { BEGINNING, isPosition } from './change-log.ts'
import type { Position } from './change-log.ts'

const FILE = 'position.json'

/** Up to where the saved index of this model holds what the others did; the beginning where nobody knows. */
export const readPosition = (folder: string, model: string): Position => {
  try {
    const saved = parseObject(readFileSync(join(folder, FILE), 'utf8'))
    const position = saved?.['model'] === model ? saved['position'] : undefined
    return typeof position === 'string' && isPosition(position) ? position : BEGINNING
  } catch {
    return BEGINNING
  }
}

/** Replaces the file in one step. After the index was saved, never before: what is applied twice does no harm. */
export const writePosition = async (folder: string, model: string, position: Position): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const next = join(folder, `${FILE}.new`)
  await writeFile(next, JSON.stringify({ model, position }), { mode: 0o600 })
  await rename(next, join(folder, FILE))
}
