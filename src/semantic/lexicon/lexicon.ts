import { join } from 'node:path'
import { packagedModels, readChecked } from '../embedding/model-folder.ts'
import type { CheckedFile } from '../embedding/model-folder.ts'
import { knownWords } from './known-words.ts'
import type { KnownWords } from './known-words.ts'
import { realWords } from './real-words.ts'
import type { RealWords } from './real-words.ts'
import { particlesIn, parseSenses } from './word-senses.ts'
import type { Senses } from './word-senses.ts'
import type { WordVectors } from './word-vectors.ts'

/** What is known of English words; data of the feature set, so that other data mean another training. */
export interface Lexicon {
  readonly known: KnownWords
  readonly senses: Senses
  /** What verbs stand with in `senses`: `turn_on`. */
  readonly particles: ReadonlySet<string>
  readonly vectors: WordVectors
  readonly real: RealWords
  /** Products, tools, drugs and people: no slip of a word, however near to one. */
  readonly names: ReadonlySet<string>
  /** Known words that are names and mean nothing in small letters: `france`. */
  readonly proper: ReadonlySet<string>
}

export const noLexicon: Lexicon = {
  known: new Map(),
  senses: new Map(),
  particles: new Set(),
  vectors: { dimensions: 0, values: new Int8Array(0) },
  real: () => false,
  names: new Set(),
  proper: new Set(),
}

/** The packaged one. Rejects with `ModelFolderError` when a file is missing or damaged. */
export const loadLexicon = async (folder = join(packagedModels(), 'verdict')): Promise<Lexicon> => {
  const [words, senses, vectors, bits, names, proper] = await readChecked(folder, FILES)
  const bytes = vectors?.bytes ?? new Uint8Array()
  const known = knownWords(textOf(words))
  const meanings = await parseSenses(textOf(senses))
  const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    known,
    senses: meanings,
    particles: particlesIn(meanings),
    vectors: { dimensions: values.length / known.size, values },
    real: realWords(bits?.bytes ?? new Uint8Array()),
    names: wordsOf(names),
    proper: wordsOf(proper),
  }
}

const FILES = ['words.txt', 'senses.txt', 'word-vectors.i8', 'real-words.bloom', 'names.txt', 'proper-names.txt']

const wordsOf = (file: CheckedFile | undefined): ReadonlySet<string> => new Set(textOf(file).trim().split(/\s+/))

const textOf = (file: CheckedFile | undefined): string => new TextDecoder().decode(file?.bytes)
