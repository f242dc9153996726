import { differing, exchanged, flag, setOf } from './sets.ts'
import type { Words } from './words.ts'

/** Words that widen or narrow what is asked. */
const SCOPE = setOf(`
all every each any only except without with both either neither always never first last before after until since most least more
less than max maximum min minimum over under between exactly about not no but instead other another same different own still
already yet again also too just next previous current new old average total per top best worst`)

export const readScope = ({ tokens }: Words): ReadonlySet<string> => new Set(tokens.filter((token) => SCOPE.has(token)))

export const compareScope = (one: ReadonlySet<string>, other: ReadonlySet<string>) => ({
  scopeWordsDiffer: Math.min(3, differing(one, other)) / 3,
  scopeWordExchanged: flag(exchanged(one, other)),
})
