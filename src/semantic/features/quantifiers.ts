import { difference, differing, exchanged, flag } from './sets.ts'
import type { Words } from './words.ts'

/** Words for how many of them, by what they mean. */
const KINDS: ReadonlyMap<string, string> = new Map(
  `all:all every:all everyone:all everybody:all everything:all each:all both:all always:all whole:all entire:all
some:some someone:some somebody:some anyone:any anybody:any any:any either:any one:one single:one only:only just:only alone:only exclusively:only
none:none nobody:none neither:none never:none nothing:none no:none most:most many:many several:many multiple:many few:few another:other
other:other others:other else:other rest:other same:same different:other existing:existing current:existing new:new`
    .split(/\s+/)
    .map((pair) => [pair.split(':')[0] ?? '', pair.split(':')[1] ?? ''] as const),
)

export const readQuantifiers = ({ tokens }: Words): ReadonlySet<string> =>
  new Set(tokens.flatMap((token) => KINDS.get(token) ?? []))

/** `when everyone has left` and `when anyone has left`: another kind (1), or one that only one prompt has; and how many such kinds. */
export const compareQuantifiers = (one: ReadonlySet<string>, other: ReadonlySet<string>) => ({
  quantifierChanged: flag(exchanged(one, other)),
  quantifiersDiffer: Math.min(3, differing(one, other)) / 3,
  onlyInOne: flag(difference(one, other).has('only') || difference(other, one).has('only')),
})
