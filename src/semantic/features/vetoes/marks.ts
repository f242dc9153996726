/**
 * What is written in a prompt where spacing and capitals are part of what is asked: `\w` and `\W`, `$A` and `$a`, `/srv/a` and
 * `/srv/ a`, indented lines, blanks in a quotation. Between two prompts of the same words these must be equal.
 */
export const marksOf = (text: string): string => {
  const written = CODE_LIKE.test(text)
    ? [ESCAPES, VARIABLES, SPECIAL_VARIABLES, MODES, PATHS]
        .flatMap((marks) => text.match(marks) ?? [])
        .map(unpunctuated)
    : []
  return [...written, ...(text.match(MARKED) ?? []), ...indentsOf(text), ...quotedIn(text), ...casesOf(text)].join(' ')
}

/** Words with capitals behind their first letter and small ones too, less the first letter, by the same in small letters. */
export const humpsOf = (text: string): ReadonlyMap<string, string> =>
  new Map((text.match(HUMPED) ?? []).map((word) => [word.toLowerCase(), word.slice(1)]))

/** `LoRa` and `LoRA`; not `iPhone` and `IPhone`, and who writes `iphone` means either. */
export const haveOtherHumps = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean => {
  for (const [word, humps] of one) if ((other.get(word) ?? humps) !== humps) return true
  return false
}

/** Words with a mark of their own, not at the end of a sentence: `How does save! work`, `When was Mother! released`. */
const MARKED =
  /(?<=\S\s+\S+\s+)[\p{L}\p{N}_]+[?!](?= \p{Ll})(?! (?:please|pls|plz|thanks|thank|thx|cheers|many|how|what|when|where|why|who|which|can|could|would|will|is|are|am|was|should|my|i|we|it|its|it's|if|and|or|but|so|also|there|this|that|the|a|you|any|because|help|tell|give|show)\b)/gu

/** Without one of these there is nothing to look for: most prompts have none. */
const CODE_LIKE = /[\\$/*+=-]/

const ESCAPES = /\\\p{L}/gu

const VARIABLES = /\$\{?[\p{L}_]\w*/gu

/** `$?` and `$!`, but not `How much is it in $?` */
const SPECIAL_VARIABLES =
  /(?<=\b(?:does|do|is|are|echo|print|explain|uses?|and|or|vs|between|check|test|value of|variable|parameter) )\$[?!@*#$-](?![\p{L}\p{N}])/giu

/** `chmod a+x`. */
const MODES = /(?<!\S)[ugoa]*[+=-][rwxXst]+(?!\S)/g

/** `/srv/a`, `~/a`, `../a`, `*.txt`. */
const PATHS = /(?<!\S)(?:(?:~|\.{1,2})?\/[^\s/]|\*[.\p{L}])\S*/gu

const unpunctuated = (mark: string): string => (/[\p{L}\p{N}]/u.test(mark) ? mark.replace(/[.,;:!?)'"]+$/, '') : mark)

/** How far each line is indented, where one behind the first is. */
const indentsOf = (text: string): readonly string[] => {
  const indents = text.trim().match(INDENT) ?? []
  return indents.some((indent) => indent.length > 1) ? [JSON.stringify(indents)] : []
}

const INDENT = /\n[ \t]*/g

/** Quotations with more than one blank in a row, and those that are names in code. */
const quotedIn = (text: string): readonly string[] => {
  const quotations = text.match(QUOTATION) ?? []
  const isCode = quotations.length > 0 && ABOUT_CODE.test(text)
  return quotations.filter((quotation) => /\s{2}/.test(quotation) || (isCode && !/\s/.test(quotation)))
}

const QUOTATION = /"[^"]*"/g

const ABOUT_CODE =
  /\b(?:select|insert|update|where|sql|postgres\w*|mysql|oracle|json|python|javascript|java|regexp?|variables?|keys?|columns?|fields?|class|string)\b/i

const HUMPED = /(?<![\p{L}\p{N}_])\p{L}(?=\p{L}*\p{Ll})(?=\p{L}*\p{Lu})\p{L}+(?![\p{L}\p{N}_])/gu

/** Words that stand in the text in two cases, as they are written: `if A is 1 and a is 2`. */
const casesOf = (text: string): readonly string[] => {
  const words = text.match(WITHIN_SENTENCE) ?? []
  const cases = new Map<string, string>()
  const twofold = new Set<string>()
  for (const word of words) {
    const lower = word.toLowerCase()
    const former = cases.get(lower)
    if (former !== undefined && former !== word && lower !== 'i') twofold.add(lower)
    cases.set(lower, word)
  }
  return twofold.size === 0 ? [] : words.filter((word) => twofold.has(word.toLowerCase()))
}

/** Words that no sentence begins with. */
const WITHIN_SENTENCE = /(?<=[\p{L}\p{N},=(<>+*/&|$'"-] ?|= )(?<![\p{L}\p{N}'’_])\p{L}+(?![\p{L}\p{N}'’_])/gu
