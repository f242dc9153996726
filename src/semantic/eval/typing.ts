import { keysAround } from '../features/copies/keyboard.ts'

/** Draws from 0 up to 1. */
type Random = () => number

/** The prompt as others would type it: one change each, of every kind that it has a place for. */
export const typings = (prompt: string, random: Random): readonly Typing[] => {
  const drawn = {
    case: otherCase,
    punctuation: otherPunctuation,
    politeness: withCourtesy,
    contraction: otherContraction,
  }
  const slips = Object.entries(SLIPS).map(([kind, slip]) => [`typo, ${kind}`, mistyped(slip)] as const)
  return [...Object.entries(drawn), ...slips].flatMap(([kind, change]) => {
    const text = change(prompt, random)
    return text === undefined || text === prompt ? [] : [{ kind, text }]
  })
}

export interface Typing {
  readonly kind: string
  readonly text: string
}

type Change = (text: string, random: Random) => string | undefined

const oneOf = <T>(choices: readonly T[], random: Random): T | undefined =>
  choices[Math.floor(random() * choices.length)]

const otherCase: Change = (text, random) => oneOf([lowered, shouted, titled, firstTurned], random)?.(text)

const lowered = (text: string): string => text.toLowerCase()
const shouted = (text: string): string => text.toUpperCase()
const titled = (text: string): string => text.replace(/(?<![\p{L}\p{N}'’])\p{Ll}/gu, (letter) => letter.toUpperCase())
const firstTurned = (text: string): string => {
  const first = text.charAt(0)
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + text.slice(1)
}

const otherPunctuation: Change = (text, random) => {
  const bare = text.replace(/[\s.?!]+$/, '')
  return oneOf([bare, `${bare}?`, `${bare}.`, `${bare}!`, `${bare} ?`, `${bare}??`, `${bare}...`, ` ${bare}  `], random)
}

const GREETINGS = ['Hi, ', 'Hello, ', 'Hey, ', 'Please, ', 'Good morning, ', 'Hi there! ', 'Quick question: ']
const THANKS = [' please', ', please', ', thanks', ' Thanks!', ' Thank you.', ' Thanks in advance.']

const withCourtesy: Change = (text, random) => {
  const first = /^[A-Z][a-z']* /.test(text) && !text.startsWith('I ') ? lowerFirst(text) : text
  return random() < 0.5 ? `${oneOf(GREETINGS, random)}${first}` : `${text}${oneOf(THANKS, random)}`
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const CONTRACTIONS =
  `do not:don't|does not:doesn't|did not:didn't|is not:isn't|are not:aren't|can not:can't|cannot:can't|will not:won't
should not:shouldn't|have not:haven't|has not:hasn't|what is:what's|where is:where's|how is:how's|who is:who's|that is:that's|it is:it's
there is:there's|I am:I'm|I have:I've|I will:I'll|I would:I'd|you are:you're|we are:we're|they are:they're|let us:let's`
    .split(/[|\n]/)
    .map((pair) => pair.split(':'))

const otherContraction: Change = (text, random) => {
  const places = CONTRACTIONS.flatMap(([long = '', short = '']) => [
    ...found(text, long).map((place) => ({ ...place, choices: [short, short.replace("'", '')] })),
    ...found(text, short).map((place) => ({ ...place, choices: [long, short.replace("'", '')] })),
  ])
  const place = oneOf(places, random)
  const other = place && oneOf(place.choices, random)
  if (place === undefined || other === undefined) return undefined
  const cased = /^[A-Z]/.test(text.slice(place.start)) ? other.charAt(0).toUpperCase() + other.slice(1) : other
  return text.slice(0, place.start) + cased + text.slice(place.end)
}

const found = (text: string, words: string) =>
  [...text.matchAll(new RegExp(`(?<![\\p{L}'])${words}(?![\\p{L}'])`, 'giu'))].map(({ index }) => ({
    start: index,
    end: index + words.length,
  }))

/** Of which word of four letters or more, then where in it. A word with digits, signs or a case of its own is no such word. */
const mistyped =
  (slip: (word: string, random: Random) => string): Change =>
  (text, random) => {
    const words = [...text.matchAll(/(?<![^\s"'(])\p{L}\p{Ll}{3,}(?![^\s"'?.,!;:)])/gu)]
    const word = oneOf(words, random)
    if (word === undefined) return undefined
    const typed = slip(word[0], random)
    return text.slice(0, word.index) + typed + text.slice(word.index + word[0].length)
  }

const SLIPS = {
  exchanged: (word: string, random: Random) => {
    const at = Math.floor(random() * (word.length - 1))
    return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2)
  },
  dropped: (word: string, random: Random) => {
    const at = Math.floor(random() * word.length)
    return word.slice(0, at) + word.slice(at + 1)
  },
  doubled: (word: string, random: Random) => {
    const at = Math.floor(random() * word.length)
    return word.slice(0, at) + word.charAt(at) + word.slice(at)
  },
  neighbour: (word: string, random: Random) => {
    const at = Math.floor(random() * word.length)
    const letter = oneOf([...keysAround(word.charAt(at).toLowerCase())], random) ?? ''
    return word.slice(0, at) + letter + word.slice(at + 1)
  },
}
