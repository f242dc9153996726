import { setOf } from '../features/sets.ts'

/** Names and months that a capital tells from a word, wherever they stand. */
const NAMES = setOf(
  'March May August Will Bill Mark Rose Frank Jack Grace Hope Art Drew Chase Dean Mobile Aids Pole Poles Lent Herb',
)

/** Words that a capital makes another word (`Polish`) and that a prompt may begin with; within a sentence see `signsOf`. */
const FIRST_WORDS = setOf(`
Polish Turkey China Mercury Rust Amazon Apple Orange Shell Target Gap Reading Nice Bath Cork Guinea Chad Chile Job Windows Go`)

/** Behind these it is the everyday word: `Mark it …`, `Target the …`. */
const EVERYDAY_BEFORE = setOf(`
i me my you your we us our he she it its they them their his her the a an this that these those there any all some to ahead back`)

/** Whether a word at the beginning of a sentence may mean something else in small letters. */
export const isOtherWord = (word: string, next: string): boolean =>
  HELPING.has(word)
    ? /^\p{Lu}\p{Ll}/u.test(next)
    : (NAMES.has(word) || FIRST_WORDS.has(word)) && !EVERYDAY_BEFORE.has(next.toLowerCase())

/** At the beginning these ask: `Will money be added?`; a name is followed by another. */
const HELPING = setOf('Will May')

/** Where a month is meant whatever its letters: `in may`, `march 3`. */
const DATE =
  /(?:\b(?:in|on|by|since|until|till|from|to|before|after|of|last|next|this|during|early|mid|late|end|and|or|[0-9]{1,2}(?:st|nd|rd|th)?) (?:March|May|August)|\b(?:March|May|August) [0-9]{1,4})\b/g

/** The words of a text whose capitals make them other words, in order. */
export const otherWordsIn = (text: string): readonly string[] => {
  const words = text.replace(DATE, '').match(/[\p{L}\p{N}']+[.!?]?/gu) ?? []
  const titled = isTitled(text)
  return words.filter((word, place) => {
    const isFirst = place === 0 || /[.!?]$/.test(words[place - 1] ?? '')
    const bare = word.replace(/[.!?]$/, '')
    const next = words[place + 1] ?? ''
    if (titled && HELPING.has(bare) && EVERYDAY_BEFORE.has(next.toLowerCase())) return false
    return isFirst ? isOtherWord(bare, next) : NAMES.has(bare)
  })
}

/** Whether every word has a capital: then none tells anything. */
export const isTitled = (text: string): boolean => {
  const words = text.match(/(?<![\p{L}\p{N}_'’])\p{L}/gu) ?? []
  return words.length >= TITLE && words.every((letter) => /\p{Lu}/u.test(letter))
}

const TITLE = 3
