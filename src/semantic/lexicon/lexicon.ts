import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packagedModels } from '../embedding/model-folder.ts'
import { loadKnownWords } from './known-words.ts'
import type { KnownWords } from './known-words.ts'
import { realWords } from './real-words.ts'
import type { RealWords } from './real-words.ts'
import { parseSenses } from './word-senses.ts'
import type { Senses } from './word-senses.ts'
import type { WordVectors } from './word-vectors.ts'

/** What is known of English words; data of the feature set, so that other data mean another training. */
export interface Lexicon {
  readonly known: KnownWords
  readonly senses: Senses
  readonly vectors: WordVectors
  readonly real: RealWords
  /** Products, tools, drugs and people: no slip of a word, however near to one. */
  readonly names: ReadonlySet<string>
}

export const noLexicon: Lexicon = {
  known: new Map(),
  senses: new Map(),
  vectors: { dimensions: 0, values: new Int8Array(0) },
  real: () => false,
  names: new Set(),
}

/** The packaged one. */
export const loadLexicon = async (folder = join(packagedModels(), 'verdict')): Promise<Lexicon> => {
  const [known, text, bytes, bits, names] = await Promise.all([
    loadKnownWords(join(folder, 'words.txt')),
    readFile(join(folder, 'senses.txt'), 'utf8'),
    readFile(join(folder, 'word-vectors.i8')),
    readFile(join(folder, 'real-words.bloom')),
    readFile(join(folder, 'names.txt'), 'utf8'),
  ])
  const senses = await parseSenses(text)
  const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    known,
    senses,
    vectors: { dimensions: values.length / known.size, values },
    real: realWords(bits),
    names: new Set(names.trim().split(/\s+/)),
  }
}
