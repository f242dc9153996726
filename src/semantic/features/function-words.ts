import { differing, setOf } from './sets.ts'
import type { Words } from './words.ts'

/** Small words that turn an answer when they come or go; `a`, `the`, `is`, `for` hardly ever do. */
const WEIGHTY = setOf(`
from into onto by with without before after over under than up down out off between through during until since against and or nor not no
never only all every each any both either neither none few many much more less most least same other another first last next again already
still yet too also instead if unless while when where why who whose which how i me my we our you your he his she her they their`)

export const readFunctionWords = ({ tokens }: Words): ReadonlySet<string> =>
  new Set(tokens.filter((token) => WEIGHTY.has(token)))

/** How many of them only one prompt has; six or more count as six. */
export const compareFunctionWords = (one: ReadonlySet<string>, other: ReadonlySet<string>) => ({
  weightyWordsDiffer: Math.min(6, differing(one, other)) / 6,
})
