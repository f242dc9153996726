/** Signs that are no punctuation, `!` where it is a factorial (see `foldedText`), brackets, a point before a number or a name, and primes. */
const SIGNS = /[-+#*/^=<>&@~|\\°_¡()[\]{}]|(?<![0-9])\.(?=[0-9\p{L}])|(?<=[0-9])['"]/gu

const WORD_IN_CAPITALS =
  /(?<![\p{L}\p{N}])(?:(?<!\bthe )US|IT|WHO|OR|IN|IS|AM|ME|NO|SO|DO|AN|AS|AT|BE|BY|GO|IF|OF|ON|TO|UP|WE|HE|MY|CO|ALL|CAN|HAS|ARE|AIDS|SAT)(?![\p{L}\p{N}])/gu

/** Words within a sentence that a capital makes another word, and that the same question can be asked of. */
const NAMES_OR_WORDS =
  'Polish|Turkey|Mercury|Java|Rust|Swift|Amazon|Apple|Orange|Shell|Target|Gap|Reading|Nice|Bath|Cork|Guinea|Chad|Chile|Job'
const NAME_OR_WORD = new RegExp(
  `(?<=[\\p{L}\\p{N}'’,] )(?:${NAMES_OR_WORDS}|(?<!\\b(?:to|from) )China|Windows(?! (?:PC|XP|Vista|Server|[0-9])))(?![\\p{L}\\p{N}])`,
  'gu',
)
const IS_NAME_OR_WORD = new RegExp(`^(?:${NAMES_OR_WORDS}|China|Windows)$`)

/** Of those that `capitalsOf` finds: names that another case makes a word. */
export const isNameOrWord = (word: string): boolean => IS_NAME_OR_WORD.test(word)

/** `-V` and `-v`, `Mb` and `MB`, `mW` and `MW`. */
const CASED = /(?<![\p{L}\p{N}])-\p{L}*\p{Lu}\p{L}*|(?<!\p{L})(?:[KMGTP]b|m[WVAJN]|M[mg])(?:ps|h)?(?!\p{L})/gu

/** Lone letters that are asked about as a sign: `What is G?` and `what is g`, `the value of R`. */
const LETTER =
  /\b(?:what(?:'s| is| are| does)|define|explain|value of|constant|symbol|variable|unit|letter|between|and|or|vs) (?:the )?(?!a\b|i\b)\p{L}(?![\p{L}\p{N}'.+#-])/giu

/** Courtesy that is asked about. */
const MENTIONED =
  /\b(?:say|says|said|saying|spell|translate|define|pronounce|write|type|word|words|for|with) (?:please|thanks|thank you|cheers|sorry|hello|hi|hey)\b/gi

/** Who asks about capitals means those of the question. */
const ABOUT_CASE =
  /\b(?:capital letters?|capitali[sz]\w*|(?:upper|lower)[ -]?cased?|case[ -]?(?:in)?sensitiv\w*|all caps)\b/i

/**
 * Of a text's folded form and its capitals: the signs in order, each with what it stands between, and words whose capitals make another word.
 * `5*3+2` and `5+3*2` have the same words and the same signs, and other answers.
 */
export const signsOf = (folded: string, capitals: readonly string[]): string => {
  const close = folded.replace(/\s+/g, '')
  const signs = [...close.matchAll(SIGNS)].map(({ 0: sign, index }) => besides(close, index, sign))
  const mentioned = (folded.match(MENTIONED) ?? []).map((words) => words.toLowerCase())
  return [...signs, ...mentioned, ...capitals].join(' ')
}

const besides = (close: string, at: number, sign: string): string =>
  `${beside(close[at - 1])}${sign}${beside(close[at + sign.length])}`.toLowerCase()

/** Punctuation says nothing of its neighbours. */
const beside = (letter = ''): string => letter.replace(/[?.,!:;"']/, '')

/** The words of a text whose capitals make them other words, and letters that are asked about. */
export const capitalsOf = (text: string): readonly string[] => {
  if (ABOUT_CASE.test(text)) return [text]
  if (text === text.toUpperCase()) return []
  return [
    ...lettersOf(text),
    ...[WORD_IN_CAPITALS, NAME_OR_WORD, CASED].flatMap((words) => text.match(words) ?? []).toSorted(),
  ]
}

const lettersOf = (text: string): readonly string[] =>
  ASKED_LETTER.test(text) ? (text.match(LETTER) ?? []).map((words) => words.slice(-1)) : []

const ASKED_LETTER = /\b(?:what|define|explain|value|constant|symbol|variable|unit|letter|difference)\b/i
