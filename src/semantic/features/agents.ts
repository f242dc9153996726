import { stem, stopWords } from './words.ts'
import type { Words } from './words.ts'

/** Who does what, as far as pronouns tell: `i pay`, `you pay`. */
export interface Agents {
  /** Verb → who. */
  readonly verbs: ReadonlyMap<string, string>
  /** Both the asker and the asked are named, so that `you` means whoever is asked. */
  readonly bothPersons: boolean
}

const PERSON: ReadonlyMap<string, string> = new Map([
  ['i', 'me'],
  ['we', 'me'],
  ['you', 'you'],
  ['he', 'he'],
  ['she', 'she'],
  ['they', 'they'],
])
const ASKER = new Set(['i', 'me', 'my', 'we', 'us', 'our', 'mine'])

export const readAgents = ({ tokens, tokenSet }: Words): Agents => {
  const verbs = new Map<string, string>()
  for (const [at, token] of tokens.entries()) {
    const person = PERSON.get(token)
    if (person === undefined) continue
    const verb = tokens.slice(at + 1, at + 4).find((next) => !stopWords.has(next))
    if (verb !== undefined) verbs.set(stem(verb), person)
  }
  return { verbs, bothPersons: tokenSet.has('you') && [...ASKER].some((word) => tokenSet.has(word)) }
}

/** Somebody else does the same: `how much do you pay me` and `how much do I pay`. */
export const compareAgents = (one: Agents, other: Agents) => {
  let changed = false
  for (const [verb, person] of one.verbs) {
    const theirs = other.verbs.get(verb)
    changed ||= theirs !== undefined && theirs !== person
  }
  return { agentChanged: changed ? (one.bothPersons || other.bothPersons ? 1 : 0.5) : 0 }
}
