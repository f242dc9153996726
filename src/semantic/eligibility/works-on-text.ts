import { objectsIn } from '../../json.ts'
import type { JsonObject } from '../../json.ts'

/**
 * Whether the instructions of a conversation make its last text the material of some work, so that each of its words counts: what a
 * translator, an editor or a classifier is given is not asked about. Errs on the side of yes, which costs a hit.
 */
export const worksOnText = (conversation: JsonObject): boolean => work.test(instructionsOf(conversation))

const work =
  /\b(?:translat|transliterat|transcri|rewrit|rewrite|rephras|paraphras|reword|reformat|proofread|copy-?edit|classif|categori[sz]|sentiment|summari[sz]|condens|shorten|grammar|spell(?:ing|-?check)|typos?\b|verbatim|repeat (?:the|what|back)|echo\b|extract|annotat|label(?:l?ing)? (?:the|each|every)|moderat(?:e|ion)|anonymi[sz]|redact|capitali[sz]|(?:convert|format|correct|edit|parse|detect|score|rate) (?:the|this|each|every|any|all) (?:user|text|input|message|sentence|document|following))/i

/** As every conversational dialect has them: OpenAI's system and developer messages, Anthropic's `system`, Responses' `instructions`. */
const instructionsOf = ({ system, instructions, messages, input }: JsonObject): string =>
  JSON.stringify([system, instructions, [...objectsIn(messages), ...objectsIn(input)].filter(instructs)])

const instructs = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer'
