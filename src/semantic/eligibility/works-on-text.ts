import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

/**
 * Whether a conversation makes its last text the material of some work, so that each of its words counts: what a translator, an
 * editor or a classifier is given is not asked about. Instructions count, and what the user said in earlier turns. No list of kinds
 * of work is complete, so instructions must read like those of somebody who answers. Errs on the side of yes, which costs a hit.
 */
export const worksOnText = (conversation: JsonObject): boolean => {
  const { instructions, saidBefore } = turnsOf(conversation)
  const all = [...instructions, ...saidBefore].join('\n')
  if (all.length > MOST_CHARACTERS) return true
  return isWork(all) || (instructions.length > 0 && (TASK.test(instructions.join('\n')) || !ANSWERS.test(all)))
}

/** What is longer is not read: it takes time, and hardly ever comes again. */
const MOST_CHARACTERS = 50_000

const isWork = (text: string): boolean => WORK.test(text) || ON_MATERIAL.test(text) || STANDING.test(text)

const WORK =
  /\b(?:translat|transliterat|transcri|rewrit|rephras|paraphras|reword|reformat|proofread|copy-?edit|classif|categori[sz]|sentiment|summari[sz]|condens|shorten|grammar|spell(?:ing|-?check)|typos?\b|punctuat|verbatim|repeat (?:the|what|back|after)|echo\b|extract|annotat|moderat(?:e|ion)|anonymi[sz]|redact|capitali[sz]|toxic|spam\b)/i

/** `Sort each ticket`, `correct what the user says`. */
const ON_MATERIAL =
  /\b(?:convert|format|correct|edit|parse|detect|score|rate|rank|sort|count|reverse|polish|improve|grade|route|label|tag|fix|clean|read|review|evaluate|judge|analy[sz]e|decode|encode|continue|complete|filter|process|compare)(?:s|es|d|ed|ing)? (?:what (?:the|a|each|they|i)\b|(?:[\p{L}'’]+ ){0,3}(?:texts?|inputs?|messages?|sentences?|documents?|tickets?|e-?mails?|reviews?|comments?|paragraphs?|posts?|articles?|essays?|passages?|phrases?|words?|letters?|strings?|utterances?|invoices?|snippets?|transcripts?)\b)/iu

/** What holds for all that comes, and what is told not to obey it. */
const STANDING =
  /\b(?:(?:everything|anything|whatever|all|each|every|any) (?:[\p{L}'’]+ ){0,3}(?:i|the user|the customer|they|you(?:'ll| will| are)?) (?:say|send|type|write|give|paste|get|receive|be given)|what i (?:say|send|type|write|give|paste)|my next (?:message|sentence|text|word|line)|from now on|(?:is|are|as) material\b|never an? instruction)/iu

/** `You sort support tickets.`: a trade, not somebody to ask. */
const TASK =
  /(?:^|[.!?:\n]\s*|\\n)you (?!are\b|can\b|could\b|will\b|would\b|must\b|should\b|may\b|might\b|have\b|know\b|help\b|assist\b|answer\b|provide\b|support\b|speak\b|talk\b|do\b|don['’]t|work\b|represent\b|never\b|always\b|only\b|also\b|need\b|use\b|love\b|advise\b|teach\b|explain\b|respond\b|reply\b|act\b|serve\b|give\b|live\b|like\b)[a-z]+/i

/** As assistants are instructed. */
const ANSWERS =
  /\b(?:you(?: are|['’]re)|act as|assist|help|answer|questions?\b|repl(?:y|ies)|respond|response|advi[cs]e|explain|chat|talk|speak|teach|tutor|support|be (?:brief|concise|friendly|kind|honest|short|terse|polite|precise)|brief|concise)/i

interface Turns {
  readonly instructions: readonly string[]
  /** By the user, the last turn left out: its text is blanked. */
  readonly saidBefore: readonly string[]
}

/** As every conversational dialect has them: OpenAI's system and developer messages, Anthropic's `system`, Responses' `instructions`. */
const turnsOf = ({ system, instructions, messages, input }: JsonObject): Turns => {
  const turns = [...objectsIn(messages), ...objectsIn(input)]
  const by = (...roles: readonly string[]) =>
    turns.flatMap(({ role, content }) => (typeof role === 'string' && roles.includes(role) ? textsIn(content) : []))
  return {
    instructions: [...textsIn(system), ...textsIn(instructions), ...by('system', 'developer')],
    saidBefore: by('user'),
  }
}

const textsIn = (content: Json | undefined): readonly string[] => {
  if (typeof content === 'string') return content.trim() === '' ? [] : [content]
  if (Array.isArray(content)) return content.flatMap(textsIn)
  return isJsonObject(content) ? textsIn(content.text) : []
}
