import { otherWordsIn } from '../../lexical/capitals.ts'
import { judges } from '../../lexical/lexical.ts'

/**
 * What no two near-copies may differ in, besides words and operators (`signsOf`): punctuation is only that behind a word, and all
 * else that is no letter stands for itself. `folded`: the text without courtesy and final punctuation.
 */
export const contentSignsOf = (text: string, folded: string): readonly string[] => [
  ...(folded.replace(/(?<=[0-9]),(?=[0-9]{3})/g, '').match(CONTENT) ?? []),
  ...(text.match(QUOTED) ?? []).map((passage) => passage.toLowerCase().replace(/\s+/g, ' ')),
  ...(judges(text) ? (text.match(FINAL) ?? []) : []),
  ...(text === text.toUpperCase() ? [] : otherWordsIn(text)),
]

/** Signs, emoji, and punctuation that stands alone, before a word or after a sign; and commas that were not folded. */
const CONTENT =
  /(?<![\p{L}\p{N}\p{M}\p{Sc})\]'"”%°+#*.,!?;:…])[.,!?;:…]+|[.,!?;:…]+(?=[^\s.,!?;:…'"”)])|,(?= )|[^\p{L}\p{N}\p{M}\p{P}\s£$€%°]|[§¶†‡•¿¡]/gu

const QUOTED = /["“][^"“”]*["”]/g

const FINAL = /[.!?…]+$/
