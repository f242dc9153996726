import { isOtherWord } from './capitals.ts'
import { withoutCommas } from './commas.ts'
import { openContractions } from './contractions.ts'
import { asksOfATitle } from './titles.ts'

/**
 * The form in which two prompts are one: the same words in the same order, whatever the spacing, the final punctuation, the courtesy
 * around them, contractions, and the capital of a sentence's first word. Numbers, symbols, prepositions, identifiers and other
 * capitals count. undefined: nothing is left. It serves without any model, so it folds only what never changes an answer.
 */
export const lexicalForm = (text: string): string | undefined => {
  const trimmed = text.trim()
  // Line breaks, code, quotations and what a question is asked of are material: there every character may count.
  if (/[\n`"“”]/.test(trimmed) || judges(trimmed)) return `verbatim ${trimmed}`
  const form = foldedText(trimmed)
  return /[\p{L}\p{N}\p{S}]/u.test(form) ? form : undefined
}

/** Whether something is asked of what stands behind a colon: `Does it end well: you are here`. */
export const judges = (text: string): boolean => JUDGES.test(text)

const JUDGES = /^(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have)\b[^:]*: \S/i

/** The text without courtesy, contractions opened, spaces, final punctuation and first capitals folded. */
export const foldedText = (text: string): string =>
  foldWords(withoutCourtesy(withFactorials(text.trim().replace(/[’‘]/g, "'").replace(/\s+/g, ' '))))

/** `5!` is 120: behind a number, a lone letter and a bracket it becomes a sign that is no punctuation; behind a day and `°C` it is none. */
const withFactorials = (line: string): string => {
  if (!line.includes('!')) return line
  return line.replace(
    /(?<!°\p{L}|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) [0-9]{1,2})(?<=[0-9)\]]|(?<![\p{L}\p{N}'])\p{L})!+/giu,
    (signs) => '¡'.repeat(signs.length),
  )
}

const GREETING = /^(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there| all| team| everyone)?[,!.:;-]? (?=\S)/i
const SURE_GREETING = /^(?:(?:hi|hello|hey) (?:there|team|everyone)|hi|good (?:morning|afternoon|evening))[,!.]/i
const SORRY = /^(?:sorry (?:to (?:bother|disturb) you)?,? ?but|excuse me,) (?=\S)/i
const QUICK_QUESTION = /^(?:just a |a )?quick question ?[:,.;-] ?(?=\S)/i
const PLEASE_FIRST = /^(?:please|pls|plz|kindly),? (?=[a-z])/i
const PLEASE_WITHIN = /\b((?:can|could|would|will) (?:you|i|we)),? (?:please|pls|plz|kindly),? /gi
// Behind a word that wants another one it is what the prompt is about: `How do you say thanks?`
const COURTESY_LAST =
  /(?<![:>=] ?|\b(?:say|says|said|saying|reply|recorded|covered|spell|translate|define|pronounce|write|wrote|written|sings?|sang|sung|type|i|we|you|mean|means|word|words|called|for|of|to|into|with|than|or|and|vs|versus|between|the|a|an|is|are|like|from|about|not|no)[,;-]{0,3})(?:[,.!?;-]{0,8} (?:please|pls|plz|(?:many )?thanks|thank you|thx)|[,.!?;-]{1,8} cheers)(?: (?:in advance|so much|a lot|very much|again|for your help))? ?[.!?]*$/i
/** Without one of these the pattern above need not be tried behind every word. */
const COURTEOUS = /pls|plz|please|thanks|thank you|thx|cheers/i

// `Hello world in Go` greets nobody: a greeting is followed by a way to begin a request.
export const OPENING =
  /^(?:how|what|when|where|why|who|which|can|could|would|will|is|are|am|do|does|did|should|please|pls|tell|give|show|explain|quick|just a quick|my|i|we|if|there|any|i'(?:m|d|ve)|what's|whats|how's|where's|remind|set|add|remove|delete|turn|send|write|make|create|find|book|cancel|change|update|convert|translate|sort|list|plot|check|summari[sz]e|rewrite|draft)\b/i

/** Behind these the greeting is the message: `Good evening, my friend`. */
const GREETED =
  /^(?:my (?:love|dear|darling|friends?|name|lord|lady|baby|honey|sweet\w*|boys?|girls?|brothers?|sisters?|son|daughter|king|queen|fellow|old)\b|how (?:are|is|have) (?:you|things|it)\b|how's (?:it|everything)\b|in \p{L}+[.!?]*$)/iu

/** The line without thanks and `please` at its end; twice, for `please, thanks`. */
export const withoutThanks = (line: string): string =>
  COURTEOUS.test(line) ? line.replace(COURTESY_LAST, '').replace(COURTESY_LAST, '') : line

const withoutCourtesy = (line: string): string => {
  const thankless = withoutThanks(line)
  if (asksOfATitle(thankless)) return thankless
  const greeted = thankless.replace(GREETING, '')
  const isOpening = (OPENING.test(greeted) || SURE_GREETING.test(thankless)) && !GREETED.test(greeted)
  return (isOpening ? greeted : thankless)
    .replace(SORRY, '')
    .replace(QUICK_QUESTION, '')
    .replace(PLEASE_FIRST, '')
    .replace(PLEASE_WITHIN, '$1 ')
}

const foldWords = (line: string): string => {
  const words = withoutCommas(MAY_END.test(line) ? line.replace(FINAL, '') : line).split(' ')
  const lowered = words.map((word, place) =>
    place === 0 || endsSentence(words[place - 1]) ? lowerFirst(word, words[place + 1] ?? '') : word,
  )
  return openContractions(lowered).join(' ')
}

/** What ends a sentence behind its last word. What stands for itself is asked about: `bash !`, `difference between . and ..`, `git add .` */
const FINAL =
  /(?:(?<=[\p{L}\p{N}\p{M}\p{Sc})\]}'"”%°+#*¡])[.!?…]+|(?<!(?<![\p{L}\p{N}])(?:of|and|or|vs|the|a|between|than|with|like|does|mean|means|sign|signs|operator|symbol|character|called|writes?|types?|uses?|puts?|adds?|explain|^what(?:'s| is| are))) (?!\.{1,2}$)[?!.…]+)[\s.!?…]*$/iu

const MAY_END = /[.!?…]\s*$/

const endsSentence = (word: string | undefined): boolean => /[.!?]$/.test(word ?? '')

/** `How` → how, `I` → i; `iPhone`, `IT`, `C` and `McCoy` stay, and so does `Polish`. */
const lowerFirst = (word: string, next: string): string =>
  /^(?:I|A|\p{Lu}[\p{Ll}']+)(?![\p{L}\p{N}_])/u.test(word) && !isOtherWord(word.replace(/[^\p{L}].*/u, ''), next)
    ? word.toLowerCase()
    : word
