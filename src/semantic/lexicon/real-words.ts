/** Whether something is an English word, rare ones included: a Bloom filter that takes one non-word in a thousand for a word. */
export type RealWords = (word: string) => boolean

const HASHES = 9

/** `bits`: written by training/lexicon.py, which hashes alike. */
export const realWords = (bits: Uint8Array): RealWords => {
  const size = bits.length * 8
  return (word) => {
    const [start, step] = [hash(word, 0), (hash(word, 0x9e_37_79_b9) | 1) >>> 0]
    for (let at = 0; at < HASHES; at++) {
      const place = (start + at * step) % size
      if (((bits[place >> 3] ?? 0) & (1 << (place & 7))) === 0) return false
    }
    return size > 0
  }
}

/** FNV-1a with a seed, stirred at the end. */
const hash = (word: string, seed: number): number => {
  let value = (2_166_136_261 ^ seed) >>> 0
  for (const byte of new TextEncoder().encode(word)) value = Math.imul(value ^ byte, 16_777_619) >>> 0
  value = Math.imul(value ^ (value >>> 15), 0x2c_1b_3c_6d) >>> 0
  return (value ^ (value >>> 12)) >>> 0
}
