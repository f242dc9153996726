import { difference, flag } from './sets.ts'
import type { Words } from './words.ts'

export interface Code {
  readonly pieces: ReadonlySet<string>
  readonly lower: string
}

/** Pieces that look like code, in order: options (`-r`, `--all`), paths, file names, calls, identifiers, addresses. */
export const codeIn = (text: string): readonly string[] => {
  const joinedAt = attempts(text, JOINED, LETTERS_AND_DIGITS)
  const callAt = attempts(text, CALL, IDENTIFIER)
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const piece = joinedAt(at) ?? callAt(at) ?? matchAt(OTHER, text, at)
    if (piece !== undefined) pieces.push(piece)
    at += piece?.length ?? ((text.codePointAt(at) ?? 0) > 0xff_ff ? 2 : 1)
  }
  return pieces
}

// The lookahead takes the run as a whole, so that a run without a joint is not tried by all its parts.
const JOINED = /(?=([\p{L}\p{N}]*\p{L}))\1\w*(?:[./@_:\\][\p{L}\p{N}]\w*)+/uy
const LETTERS_AND_DIGITS = /[\p{L}\p{N}]+/uy
const CALL = /[\p{L}_]\w*\(/uy
const IDENTIFIER = /[\p{L}_]\w*/uy
const OTHER = /(?<![\p{L}\p{N}_-])--?[A-Za-z][\w-]*|\{[\p{L}\p{N}_ ]+\}|\b[a-z]+[A-Z]\w*|[#@$][\p{L}_][\w-]*/uy

/** The pattern, less what cannot succeed: where it fails at the beginning of such a run it fails at every place of it. */
const attempts = (text: string, pattern: RegExp, run: RegExp) => {
  let failsUntil = 0
  return (at: number): string | undefined => {
    if (at < failsUntil) return undefined
    const piece = matchAt(pattern, text, at)
    if (piece === undefined) failsUntil = at + (matchAt(run, text, at)?.length ?? 0)
    return piece
  }
}

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/** `pieces`: those of `codeIn`. */
export const readCode = ({ lower }: Words, pieces: readonly string[]): Code => ({
  pieces: new Set(pieces.map((piece) => piece.toLowerCase().replace(/[(]$/, ''))),
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
