import { difference, flag } from './sets.ts'
import type { Words } from './words.ts'

/** Pieces that look like code: options (`-r`, `--all`), paths, file names, calls, identifiers, addresses. */
const CODE =
  /(?<![\p{L}\p{N}_-])--?[A-Za-z][\w-]*|[\p{L}\p{N}]*[\p{L}]\w*(?:[./@_:\\][\p{L}\p{N}]\w*)+|[\p{L}_]\w*\(|\{[\p{L}\p{N}_ ]+\}|\b[a-z]+[A-Z]\w*|[#@$][\p{L}_][\w-]*/gu

export interface Code {
  readonly pieces: ReadonlySet<string>
  readonly lower: string
}

export const codeIn = (text: string): readonly string[] => text.match(CODE) ?? []

export const readCode = ({ text, lower }: Words): Code => ({
  pieces: new Set(codeIn(text).map((piece) => piece.toLowerCase().replace(/[(]$/, ''))),
  lower,
})

/** Code that the other prompt nowhere has: 1 on both sides, 0.5 on one. */
export const compareCode = (one: Code, other: Code) => ({
  codeChanged: (flag(lacks(other, one)) + flag(lacks(one, other))) / 2,
})

const lacks = (one: Code, other: Code): boolean => {
  for (const piece of difference(other.pieces, one.pieces)) if (!one.lower.includes(piece)) return true
  return false
}
