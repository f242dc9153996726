import { OPENING } from '../../lexical/lexical.ts'

/**
 * Words of greeting and thanks that are no courtesy, in order: `hey jude`, `ok computer`, `what is thank you in German`. What greets
 * stands before a comma or a way to begin a request, what thanks at an end.
 */
export const greetingsMeantIn = (text: string): string => {
  const lower = text.toLowerCase().trim()
  const [whole = '', word = '', rest = ''] = FIRST.exec(lower) ?? []
  const isMeant = whole !== '' && !OPENING.test(rest) && !BEGINS.test(rest) && !ADDRESS.test(rest)
  return [...(isMeant ? [word] : []), ...(lower.match(WITHIN) ?? [])].join(' ')
}

const FIRST = /^(hi|hello|hey|sorry|ok|okay|so|um|uh|thanks|thank you) (.*)$/s

/** More ways to begin than the lexical step takes for one: nothing is served by these, only kept from being refused. */
const BEGINS =
  /^(?:a|an|the|this|that|these|it|its|your|you|they|he|she|for|on|in|at|to|about|with|and|but|again|need|needs|want|wanna|got|having|trying|looking|unable|can't|cant|cannot|don't|not|never|still|help|just|have|has|had|may|must|some|people|all|there|team|everyone|everybody|guys|dear|sir|madam|support|assistant|bot|get|find|buy|order|track|return|reset|open|close|pay|check|use|install|run|fix|let|let's|hi|hello|hey|thanks|thank|so|ok|okay|um|uh|well|now|then)\b/

/** `hello dear support team, …`. */
const ADDRESS = /^(?:[\p{L}'’]+ ){0,4}[\p{L}'’]+[,.!;:-]/u

const WITHIN =
  /(?<=\b(?:is|are|was|does|do|did|means?|meaning of|about|to|of|the|a|called|album|song|respond|reply|answer) )(?:please|thank you|thanks|hello|hey|hi|sorry|cheers)(?= \p{L})|\bplease please\b/gu
