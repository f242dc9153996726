import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { makeFolderLater } from '../../folder.ts'
import type { LexicalIndex } from './lexical-index.ts'

const FILE = 'words.jsonl'
/** Lines written at a time: the loop goes round between them. */
const LINES = 1_000

const line = z.tuple([z.string(), z.string()])

/** Writes hashes and ids, no texts. Replaces the file in one step: a crash on the way leaves the last one. */
export const writeWords = async (folder: string, lexical: Pick<LexicalIndex, 'entries'>): Promise<void> => {
  await makeFolderLater(folder, 0o700)
  const next = join(folder, `${FILE}.new`)
  await pipeline(Readable.from(piecesOf(lexical.entries())), createWriteStream(next, { mode: 0o600 }))
  await rename(next, join(folder, FILE))
}

/** Takes in what was written last. A line that cannot be read is one prompt that is not found by its words. */
export const readWords = async (folder: string, lexical: Pick<LexicalIndex, 'restore'>): Promise<void> => {
  const path = join(folder, FILE)
  if (!existsSync(path)) return
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const entry = entryOf(text)
    if (entry !== undefined) lexical.restore(...entry)
  }
}

function* piecesOf(entries: Iterable<readonly [string, string]>): Generator<string> {
  let lines: string[] = []
  for (const entry of entries) {
    if (lines.push(`${JSON.stringify(entry)}\n`) < LINES) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}

const entryOf = (text: string): readonly [string, string] | undefined => {
  try {
    return line.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
