import { baseForms } from '../../lexicon/lemmas.ts'
import type { Lexicon } from '../../lexicon/lexicon.ts'

/**
 * Whether one word is the other with a slip of the finger: one letter more, less, other, or two exchanged, and the result is no
 * word. `form` and `from`, `affect` and `effect`, two names or two identifiers are no slip.
 */
export const isSlip = (one: string, other: string, lexicon: Lexicon): boolean => {
  if (!/^[a-z]+$/.test(one + other)) return false
  const edit = editBetween(one, other)
  if (edit === undefined) return false
  const [ownReal, theirReal] = [isReal(one, lexicon), isReal(other, lexicon)]
  const length = Math.min(one.length, other.length)
  // Names and terms that no list holds: only the slips that make no other name.
  if (!ownReal && !theirReal) return length >= 5 && (edit.kind === 'exchanged' || edit.kind === 'doubled')
  if (ownReal && theirReal) return false
  const rank = lexicon.known.get(ownReal ? one : other) ?? Number.POSITIVE_INFINITY
  return length >= (rank > EVERYDAY ? leastOfTerm(one, other, edit) : edit.kind === 'other' ? 4 : 3)
}

/** From which length on a slip in a term is no other term: `ETF` and `EFT`, `Saab` and `SaaS`, `react` and `preact` are two. */
const leastOfTerm = (one: string, other: string, { kind, place }: Edit): number => {
  if (kind === 'exchanged' || kind === 'doubled') return 5
  if (place === 0) return 7
  // `Dominica` and `Dominican`.
  if (kind === 'added') return place === Math.min(one.length, other.length) ? Number.POSITIVE_INFINITY : 5
  return soundAlike(one[place], other[place]) ? Number.POSITIVE_INFINITY : 6
}

/** Words so frequent that whoever types almost one of them means it. */
const EVERYDAY = 2_000

/** Letters that take one another's place in names and terms: `Lyft`, `Kloud`, `Buzz`, `sulfite`, `sulfide`. */
const soundAlike = (one = '', other = ''): boolean =>
  ['aeiouy', 'ck', 'sz', 'dt'].some((letters) => letters.includes(one) && letters.includes(other))

const isReal = (word: string, { known, real }: Lexicon): boolean =>
  known.has(word) ||
  real(word) ||
  baseForms(word, (form) => known.has(form)).some((form) => form.length >= 4 && known.has(form))

interface Edit {
  readonly kind: 'exchanged' | 'doubled' | 'added' | 'other'
  /** The first letter that differs. */
  readonly place: number
}

/** The one edit between two words; undefined when they are equal or further apart. */
const editBetween = (one: string, other: string): Edit | undefined => {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one]
  let place = 0
  while (place < shorter.length && shorter[place] === longer[place]) place++
  const [rest, longerRest] = [shorter.slice(place), longer.slice(place)]
  if (longer.length === shorter.length + 1) {
    if (rest !== longerRest.slice(1)) return undefined
    return { kind: longer[place] === longer[place - 1] ? 'doubled' : 'added', place }
  }
  if (longer.length !== shorter.length || rest === '') return undefined
  if (rest.slice(1) === longerRest.slice(1)) return { kind: 'other', place }
  const exchanged = rest[0] === longerRest[1] && rest[1] === longerRest[0] && rest.slice(2) === longerRest.slice(2)
  return exchanged ? { kind: 'exchanged', place } : undefined
}
