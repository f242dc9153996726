import { flag, setOf } from './sets.ts'
import type { Words } from './words.ts'

const NEGATIONS = setOf('not no never none without cannot nobody nothing neither nor non')

/** How many words deny. */
export const readNegation = ({ tokens }: Words): number => tokens.filter((token) => NEGATIONS.has(token)).length

/** Two denials in one prompt and none in the other may say the same; one and none do not. */
export const compareNegation = (one: number, other: number) => ({ negationDiffers: flag((one - other) % 2 !== 0) })
