import { OPENING, withoutThanks } from '../../lexical/lexical.ts'
import { asksOfATitle } from '../../lexical/titles.ts'
import { setOf } from '../sets.ts'

/** Courtesy of a prompt that may be more than that. */
export interface Greetings {
  /** Words of greeting and thanks that are no courtesy, in order: `hey jude`, `ok computer`, `what is thank you in German`. */
  readonly meant: string
  /** Whether all of it may be: `so what lyrics`. */
  readonly isTitle: boolean
  /** How it begins, as far as that may be courtesy, and how many words it has. */
  readonly beginning: string
  /**
   * Words that are courtesy at the beginning only and mean something here, in order: `What is Paris like?`, `Is it just me?`; not of
   * `I'd like pizza`, but of `I like pizza`.
   */
  readonly within: string
}

export const readGreetings = (text: string): Greetings => {
  const lower = text.toLowerCase().trim().replaceAll('’', "'")
  const words = lower.match(/[\p{L}\p{N}']+/gu) ?? []
  return {
    meant: meantIn(lower),
    isTitle: asksOfATitle(withoutThanks(lower)),
    beginning: [...words.slice(0, LEADING).filter((word) => COURTEOUS.has(word)), words.length].join(' '),
    within: (lower.match(COURTESY_WITHIN) ?? []).join(' '),
  }
}

/** Says something of near-copies only. */
export const isGreetingMeant = (one: Greetings, other: Greetings): boolean =>
  one.meant !== other.meant || ((one.isTitle || other.isTitle) && one.beginning !== other.beginning)

/** So many words may be ways to begin. */
const LEADING = 3
const COURTEOUS = setOf(
  'hi hello hey sorry ok okay so um uh please thanks thank good excuse tell do does can could would i how to want just',
)

const COURTESY_WITHIN =
  /(?<!\b(?:i'd|id|we'd|i would|we would) (?:really |also |just )?)\blike\b|\bwant\b(?! to (?:know|ask)\b)|(?<!\b(?:want|like|love|need|you) (?:to )?)\bknow\b|\btell\b(?! me\b)|\bjust\b(?! (?:a |one )?(?:quick|wondering|want|wanted|checking|curious|tell|need|asking)\b)|\bquick\b(?! question\b)|(?<!\bquick )\bquestion\b/g

/** What greets stands before a comma or a way to begin a request, what thanks at an end. Few words behind a comma may be a name: `hello, dolly`. */
const meantIn = (lower: string): string => {
  const [whole = '', word = '', comma = '', rest = ''] = FIRST.exec(lower) ?? []
  const isName = comma === '' || rest.split(' ').length <= NAME
  const isMeant = whole !== '' && isName && !OPENING.test(rest) && !BEGINS.test(rest) && !ADDRESS.test(rest)
  return [...(isMeant ? [word] : []), ...(lower.match(WITHIN) ?? [])].join(' ')
}

const FIRST = /^(hi|hello|hey|sorry|ok|okay|so|um|uh|thanks|thank you)([,!.]?) (.*)$/s
const NAME = 3

/** More ways to begin than the lexical step takes for one: nothing is served by these, only kept from being refused. */
const BEGINS =
  /^(?:a|an|the|this|that|these|it|its|your|you|they|he|she|for|on|in|at|to|about|with|and|but|again|need|needs|want|wanna|got|having|trying|looking|unable|can't|cant|cannot|don't|not|never|still|help|just|have|has|had|may|must|some|people|all|there|team|everyone|everybody|guys|dear|sir|madam|support|assistant|bot|get|find|buy|order|track|return|reset|open|close|pay|check|use|install|run|fix|let|let's|hi|hello|hey|thanks|thank|so|ok|okay|um|uh|well|now|then)\b/

/** `hello dear support team, …`. */
const ADDRESS = /^(?:[\p{L}'’]+ ){0,4}[\p{L}'’]+[,.!;:-]/u

const WITHIN =
  /(?<=\b(?:is|are|was|does|do|did|means?|meaning of|about|to|of|the|a|called|album|song|respond|reply|answer) )(?:please|thank you|thanks|hello|hey|hi|sorry|cheers)(?= \p{L})|\bplease please\b/gu
