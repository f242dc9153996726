/**
 * Whether a prompt brings the text that it asks about, or asks about wording itself: `Translate into French: where is it`, `Is this
 * polite: open the door`. There a comma, a courtesy or a question mark is part of what is asked. Errs on the side of yes, which costs
 * a hit.
 */
export const asksAboutText = (text: string): boolean =>
  ABOUT_WORDING.test(text) || PIECE_OF_TEXT.test(text) || BROUGHT.test(text)

const ABOUT_WORDING =
  /\b(?:(?:un)?grammatic\w*|grammar|mis-?spel\w*|spell(?:s|ed|ing|t|-?check\w*)?|typos?|punctuat\w*|commas?|apostrophes?|semi-?colons?|hyphen(?:s|at\w*)?|(?:question|exclamation|quotation) (?:marks?|points?)|full stops?|capital letters?|capitali[sz]\w*|(?:upper|lower)-? ?case[ds]?|syllables?|rhym\w+|anagrams?|palindromes?|vowels?|consonants?|proofread\w*|translat\w*|transliterat\w*|paraphras\w*|rephras\w*|reword\w*|rewrit\w*|wording|phrasing|pronounc\w*|pronunciation|regexp?(?:es|s)?|regular expressions?|(?:im)?polite(?:ly|r|ness)?|verbatim|(?:how many|number of|count(?: all)?(?: the)?) (?:words|letters|characters|chars|sentences)|how (?:do|would|to|can) (?:you |i |we |one )?say|which (?:one |of \w+ )?(?:is|are|sounds?) (?:more )?(?:correct|right|proper))\b/i

const PIECE_OF_TEXT =
  /\b(?:(?:this|the following|that|my|the) (?:sentence|phrase|string|paragraph|passage|wording)|the (?:words?|letters?|expression) (?!of\b|to\b|from\b|in\b|that\b|i\b|on\b|for\b|is\b|was\b)[\p{L}])\b/iu

const DONE_TO_TEXT =
  'text|sentences?|phrase|string|fix|correct|edit|improve|polish|shorten|summari[sz]e|condense|convert|format|parse|extract|classify|label|tag|rate|grade|score|review|continue|complete|finish|repeat|echo|say|write|type|reply|respond|sort|count|reverse|encode|decode|detect|lower|upper'

/** What something is done to stands behind a colon, on the next line or in quotation marks. */
const BROUGHT = new RegExp(
  `^[^\\n:]*\\b(?:(?:${DONE_TO_TEXT})\\b[^\\n:]*(?::\\s+\\S|\\n\\s*\\S|["“«\`])|(?:this|these|following|below)\\b[^\\n:]*:\\s+\\S)`,
  'iu',
)
