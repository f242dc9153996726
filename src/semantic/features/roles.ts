import { intersects } from './sets.ts'
import { stem, stopWords } from './words.ts'
import type { Words } from './words.ts'

/** Which roles each word plays: what follows `from`, `to`, `by`, `than` … */
export type Roles = ReadonlyMap<string, ReadonlySet<string>>

const MARKERS: ReadonlyMap<string, string> = new Map([
  ['from', 'from'],
  ['to', 'to'],
  ['into', 'to'],
  ['onto', 'to'],
  ['towards', 'to'],
  ['joining', 'to'],
  ['leaving', 'from'],
  ['before', 'before'],
  ['after', 'after'],
  ['than', 'than'],
  ['by', 'by'],
  ['over', 'over'],
  ['instead', 'instead'],
  ['of', 'of'],
  ['without', 'without'],
  ['with', 'with'],
  ['except', 'except'],
])

/** A role belongs to the first meaningful word within three after its marker. */
export const readRoles = ({ tokens }: Words): Roles => {
  const roles = new Map<string, Set<string>>()
  for (const [at, token] of tokens.entries()) {
    const role = MARKERS.get(token)
    if (role === undefined) continue
    const word = tokens.slice(at + 1, at + 4).find((next) => !stopWords.has(next))
    if (word === undefined) continue
    roles.set(stem(word), (roles.get(stem(word)) ?? new Set()).add(role))
  }
  return roles
}

/** Words that both prompts mark, with no role in common: `from Paris to Rome` and `from Rome to Paris`. One counts a half. */
export const compareRoles = (one: Roles, other: Roles) => {
  let conflicts = 0
  for (const [word, roles] of one) {
    const theirs = other.get(word)
    if (theirs !== undefined && !intersects(roles, theirs)) conflicts++
  }
  return { roleConflict: conflicts / 2 }
}
