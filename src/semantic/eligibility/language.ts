import { setOf } from '../features/sets.ts'
import { baseForms } from '../lexicon/lemmas.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'

/** Frequent words of other languages in Latin letters that are no English words (`come`, `per`, `non`, `com` are). */
const FOREIGN = setOf(`
der und nicht ist das ein eine einen ich wie für auf mit zu von kann wird sich wenn mein meine auch dem den des bei nach
le la les une est pas je vous nous dans pour sur avec qui que quel quelle comment mon ma mes du aux être puis
el los las una es por para con cómo qué mi mis puedo está se su del al y sin pero cuando donde
il gli che sono posso della di una nel è mio mia quando dove
o os um uma não é como meu minha para dos das em quando onde
het een niet hoe ik mijn van voor zijn wanneer waar naar
jak nie się czy jest mój moja od dla gdzie kiedy och inte är hur jag min mitt på att med som og ikke er jeg hvordan
ve bir nasıl için bu ile ne değil
ako je sa na ja moj`)

/** Names that begin like another language. */
const PLACES =
  /\b(?:los angeles|las vegas|la paz|la jolla|el paso|el salvador|de janeiro|de facto|de niro|à la carte|a la carte)\b/g

const ENGLISH = setOf(`
the a an of to in on at by for with from is are was were be do does did can could will would should how what when where why who
which i my you your we our it its this that these those and or not no if me there have has had`)

/**
 * Whether the features and the embedder, both made for English, can judge this text. When in doubt no: then only the lexical tier
 * serves, which needs no language.
 */
export const isEnglish = (text: string): boolean => {
  if (SPANISH_SIGNS.test(text)) return false
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  if (latin < letters) return letters - latin <= STRAY_LETTERS && latin > 10 * (letters - latin)
  const words =
    text
      .toLowerCase()
      .replace(PLACES, '')
      .match(/\p{L}+/gu) ?? []
  const foreign = words.filter((word) => FOREIGN.has(word) && !ENGLISH.has(word)).length
  const english = words.filter((word) => ENGLISH.has(word)).length
  const accented = words.filter((word) => /\P{ASCII}/u.test(word)).length
  return foreign + accented === 0 || english > 2 * (foreign + accented)
}

/** `¿Tú comes?`, of which no word tells. */
const SPANISH_SIGNS = /[¿¡]/

/** `What does μ mean?` is English. */
const STRAY_LETTERS = 3

/**
 * Whether most words of a short text are English ones, where none of them is such that English cannot do without: `annuler commande`
 * shows no sign of another language.
 */
export const hasKnownWords = (text: string, { known, senses, real }: Lexicon): boolean => {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  if (words.length > FEW_WORDS || words.some((word) => ENGLISH.has(word))) return true
  const isWord = (form: string) => (known.get(form) ?? (real(form) ? 0 : FREQUENT)) < FREQUENT || senses.has(form)
  return words.filter((word) => baseForms(word, isWord).some(isWord)).length * 2 > words.length || words.length === 0
}

const FEW_WORDS = 5
/** Rarer ones are often names and words of other languages: `casa`, `maison`. */
const FREQUENT = 8_000
