import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packagedModels } from '../embedding/model-folder.ts'

/** English words in order of falling frequency, roughly; place 0 is the most frequent. */
export type KnownWords = ReadonlyMap<string, number>

/** The packaged list, one word a line. */
export const loadKnownWords = async (path = join(packagedModels(), 'verdict', 'words.txt')): Promise<KnownWords> =>
  knownWords(await readFile(path, 'utf8'))

export const knownWords = (text: string): KnownWords =>
  new Map(
    text
      .trim()
      .split(/\s+/)
      .map((word, place) => [word, place]),
  )

/** 0 for the most frequent word, 1 for the rarest and for every unknown one. */
export const rarityOf = (word: string, known: KnownWords): number => {
  const place = known.get(word)
  return place === undefined ? 1 : Math.log(1 + place) / Math.log(1 + known.size)
}
