import { setOf } from './sets.ts'

/** A text cut into what most families look at. */
export interface Words {
  /** As it came. */
  readonly text: string
  readonly lower: string
  /** Words, numbers and currency, percent and degree signs, lower case, contractions opened. */
  readonly tokens: readonly string[]
  readonly tokenSet: ReadonlySet<string>
  /** Stems of the tokens that carry meaning, in order. */
  readonly content: readonly string[]
  readonly contentSet: ReadonlySet<string>
}

/** Words that say little about which answer is right. */
export const stopWords = setOf(`
a an the of to for in on at by is are am be do does did i you me my we our us your it its this that these those please can could
would will shall with and or so um hi hello hey thanks thank just there have has had any some pls kindly quick question team s re m
ve ll d t as if was were been being from into about`)

const TOKEN = /[0-9]+(?:\.[0-9]+)?|[\p{L}\p{Nl}\p{No}]+|[£$€%°]/gu
const SUFFIXES = ['ing', 'ies', 'es', 'ed', 's', 'ly', 'e'] as const

export const readWords = (text: string): Words => {
  const tokens = tokensOf(text)
  const content = tokens.filter((token) => !stopWords.has(token)).map(stem)
  return {
    text,
    lower: text.toLowerCase(),
    tokens,
    tokenSet: new Set(tokens),
    content,
    contentSet: new Set(content),
  }
}

/** `Don't pay 1,200` → do not pay 1200. */
export const tokensOf = (text: string): readonly string[] =>
  openContractions(asciiDigits(text).toLowerCase()).match(TOKEN) ?? []

/** Cuts the endings that change with number, tense and manner, so that `pays` meets `paying`. */
export const stem = (word: string): string => {
  for (const suffix of SUFFIXES) {
    if (word.endsWith(suffix) && word.length - suffix.length >= 3) return word.slice(0, -suffix.length)
  }
  return word
}

const openContractions = (lower: string): string => {
  if (!MAY_BE_SHORT.test(lower)) return lower
  return lower
    .replace(/[’‘]/g, "'")
    .replace(/\bcan't\b|\bcannot\b/g, 'can not')
    .replace(/n't\b/g, ' not')
    .replace(/\b(have|do|does|did|is|are|was|would|could|should|has|had)nt\b/g, '$1 not')
    .replace(/\bnon-/g, 'non ')
    .replace(/'(s|re|m|ve|ll|d)\b/g, ' ')
    .replace(/(?<=[0-9]),(?=[0-9]{3})/g, '')
}

/** Without any of these nothing below changes. */
const MAY_BE_SHORT = /['’‘]|cannot|(?:ve|do|es|id|is|re|as|ld|ad)nt|non-|[0-9],[0-9]/

/** Digits of other scripts as ASCII ones, so that they count as numbers. Unicode keeps ten digits in a row. */
const asciiDigits = (text: string): string => {
  if (!NOT_ASCII.test(text)) return text
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    if (code < 128) return digit
    let value = 0
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
    return String(value)
  })
}

const NOT_ASCII = /[\u0080-\u{10ffff}]/u
