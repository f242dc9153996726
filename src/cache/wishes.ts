import type { CacheControls } from '../call.ts'

/** What one header or one body member asks of the cache. */
export type Wishes = Partial<CacheControls>

/** The strictest first. */
export const semanticModes = ['off', 'observe', 'verified'] as const

export const maxTags = 32

/** Printable ASCII without comma: a tag must fit into `Cache-Tag` and `Surrogate-Key` lists. */
const tagPattern = /^[\x21-\x2b\x2d-\x7e]{1,128}$/
const namespacePattern = /^[\x21-\x7e]{1,128}$/

export const tagRule = '1-128 printable ASCII characters without spaces and commas'
export const namespaceRule = '1-128 printable ASCII characters without spaces'

export const isTag = (text: string): boolean => tagPattern.test(text)
export const isNamespace = (text: string): boolean => namespacePattern.test(text)

export const maxVariants = 16
export const variantsRule = `a whole number from 1 to ${maxVariants}`

export const isVariants = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= maxVariants

/** A share of wrong answers: 0 < rate ≤ 1. */
export const isErrorRate = (rate: number): boolean => rate > 0 && rate <= 1
