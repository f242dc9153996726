import { differing, setOf } from './sets.ts'
import type { Words } from './words.ts'

const CONDITIONS = setOf(
  'if unless when while after before until once provided even although because despite whether during already instead',
)

export const readConditions = ({ tokens }: Words): ReadonlySet<string> =>
  new Set(tokens.filter((token) => CONDITIONS.has(token)))

/** How many words that set a condition only one of the prompts has; three or more count as three. */
export const compareConditions = (one: ReadonlySet<string>, other: ReadonlySet<string>) => ({
  conditionsDiffer: Math.min(3, differing(one, other)) / 3,
})
