/** English words in order of falling frequency, roughly; place 0 is the most frequent. */
export type KnownWords = ReadonlyMap<string, number>

/** One word a line. */
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
