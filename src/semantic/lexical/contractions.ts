import { setOf } from '../features/sets.ts'

/** The words with contractions opened, those without their apostrophe too where nothing else can be meant: `its not`, `id like`. */
export const openContractions = (words: readonly string[]): readonly string[] =>
  words.map((word, place) => {
    // `Whats is the plan` asks about `whats`.
    if (!isShort(word) || (/s$/i.test(word) && words[place + 1] === 'is')) return word
    const bare = withoutApostrophe(word, words[place + 1] ?? '', words[place - 1])
    return bare ?? CONTRACTIONS.reduce((open, [short, long]) => open.replace(short, long), word)
  })

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/^I(?='|$)/, 'i'],
  [/^(?:can't|cannot)$/i, 'can not'],
  [/^won't$/i, 'will not'],
  [/^[Ii]m$/, 'i am'],
  [/^[Ii]ve$/, 'i have'],
  [/^(do|does|did|is|are|was|were|could|should|would|has|have|had|must|need)(?:n't|nt)$/, '$1 not'],
  [/^(could|should|would|might|must)'?ve$/, '$1 have'],
  [/^let's$/i, 'let us'],
  [/^(what|where|how|who|that|it|there|here|when|why)'s$/i, '$1 is'],
  [/^(it|that|there|what|how|where)'(?:ll)$/, '$1 will'],
  [/^(what|where|how|who|that|there|here|when)s$/, '$1 is'],
  [/^(i)'m$/, '$1 am'],
  [/^(you|we|they|what|who)'re$/, '$1 are'],
  [/^(you|they)re$/, '$1 are'],
  [/^(i|you|we|they|he|she|it)'ll$/, '$1 will'],
  [/^(you|they)ll$/, '$1 will'],
  [/^(i|you|we|they)'ve$/, '$1 have'],
  [/^(you|we|they)ve$/, '$1 have'],
  [/^(i|you|we|they|he|she)'d$/, '$1 would'],
]

/** In one look, because of most words not one pattern need be tried. */
const ANY_SHORT = new RegExp(
  ["'", '^(?:cant|wont|id|ill|its)$', ...CONTRACTIONS.map(([short]) => short.source)].join('|'),
  'i',
)
const isShort = (word: string): boolean => ANY_SHORT.test(word)

/** Of words that are another word without their apostrophe; undefined where that may be meant. */
const withoutApostrophe = (word: string, next: string, before: string | undefined): string | undefined => {
  const lower = word.toLowerCase()
  if (lower === 'cant' || lower === 'wont') {
    return NOUN_FOLLOWS.has(before ?? '') ? word : lower === 'cant' ? 'can not' : 'will not'
  }
  if (lower === 'id' && /^(?:i?d)$/i.test(word) && word !== 'ID' && WISHES.has(next)) return 'i would'
  if (lower === 'ill' && ACTS.has(next) && (before === undefined || OPENS.test(before))) return 'i will'
  return lower === 'its' && BEHIND_IT_IS.has(next) ? 'it is' : undefined
}

const NOUN_FOLLOWS = setOf('a an the of his her my their our your this that as no some')
const WISHES = setOf('like love prefer rather need want appreciate be')
const ACTS = setOf('be have need take get go pay try do call send make come use')
const OPENS = /[.!?,]$|^(?:and|but|so|then|think|hope|guess|if|when|until|that)$/
const BEHIND_IT_IS = setOf(
  'not a an the been just so too saying showing my your going ok okay because always getting asking stuck',
)
