import { differing, flag } from './sets.ts'
import type { Words } from './words.ts'

// `first` mostly means `before anything else`.
const ORDINALS: ReadonlyMap<string, number> = new Map(
  'second third fourth fifth sixth seventh eighth ninth tenth'.split(' ').map((word, index) => [word, index + 2]),
)

/** The places in a row that a prompt names: `third`, `21st`. */
export const readOrdinals = ({ tokens, lower }: Words): ReadonlySet<number> =>
  new Set([
    ...tokens.flatMap((token) => ORDINALS.get(token) ?? []),
    ...(lower.match(/\b[0-9]+(?=(?:st|nd|rd|th)\b)/g) ?? []).map(Number),
  ])

export const compareOrdinals = (one: ReadonlySet<number>, other: ReadonlySet<number>) => ({
  ordinalDiffers: flag(differing(one, other) > 0),
})
