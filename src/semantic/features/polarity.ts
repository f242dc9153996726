import { flag } from './sets.ts'
import type { Words } from './words.ts'

const AGAINST = /\b(against|cons|disadvantages?|drawbacks?|without|except|excluding|nor|instead)\b/

/** Whether a prompt asks for what speaks against, or leaves something out. */
export const readPolarity = ({ lower }: Words): boolean => AGAINST.test(lower)

export const comparePolarity = (one: boolean, other: boolean) => ({ polarityDiffers: flag(one !== other) })
