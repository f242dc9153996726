import type { Words } from './words.ts'

/** A short and a long prompt rarely have the same answer; short ones leave less room for doubt. */
export const compareLength = (one: Words, other: Words) => {
  const [shorter, longer] = [one.tokens.length, other.tokens.length].sort((a, b) => a - b)
  return {
    lengthRatio: (shorter ?? 0) / Math.max(1, longer ?? 0),
    logLength: Math.log(1 + (shorter ?? 0)),
  }
}
