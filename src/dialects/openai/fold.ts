import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

/**
 * How what one member says in several chunks adds up:
 * `first` or `last` that says anything · `text` is concatenated · `grow` likewise, but what only repeats itself is a label and
 * stays (the rule for what we do not know) · `base64` joins bytes · `details` joins parts of reasoning · `none` is left out.
 * Lists are appended and objects folded member by member, but for `first` and `last`.
 */
export type Rule = 'first' | 'last' | 'text' | 'grow' | 'base64' | 'details' | 'none' | Rules

export interface Rules {
  readonly known: ReadonlyMap<string, Rule>
  readonly other: Rule
}

/** Rules by name; `other` holds for every name that is not among them. */
export const rules = (known: Readonly<Record<string, Rule>>, other: Rule = 'grow'): Rules => ({
  known: new Map(Object.entries(known)),
  other,
})

/** An object that grows. A Map, because `__proto__` may be among its members. */
export type Growing = Map<string, Grown>
type Grown = Json | Json[] | Growing

/** Objects within objects that are folded; deeper than any API goes. */
const maxDepth = 16

/** Adds the members of `piece`. False for what cannot be added faithfully: another kind of value than before. */
export const fold = (growing: Growing, piece: JsonObject, by: Rules, depth = 0): boolean => {
  for (const name in piece) {
    const value = piece[name]
    const rule = by.known.get(name) ?? by.other
    if (rule === 'none') continue
    const before = growing.get(name)
    if (value === null || value === undefined) {
      if (before === undefined) growing.set(name, null)
      continue
    }
    const after = joined(before ?? undefined, value, rule, depth)
    if (after === undefined) return false
    growing.set(name, after)
  }
  return true
}

/** The object as it has grown. */
export const grown = (growing: Growing): JsonObject =>
  Object.fromEntries([...growing].map(([name, value]) => [name, value instanceof Map ? grown(value) : value]))

const joined = (before: Grown | undefined, value: Json, rule: Rule, depth: number): Grown | undefined => {
  // Azure's first and last chunks are created at 0.
  if (rule === 'first') return before === undefined || before === 0 || isBlank(before) ? value : before
  if (rule === 'last') return before !== undefined && isBlank(value) ? before : value
  if (typeof value === 'string') return joinedText(before ?? '', value, rule)
  if (Array.isArray(value)) return joinedList(before ?? [], value, rule)
  if (!isJsonObject(value)) return value
  const inner = before ?? new Map<string, Grown>()
  if (!(inner instanceof Map) || depth === maxDepth) return undefined
  return fold(inner, value, typeof rule === 'object' ? rule : growAll, depth + 1) ? inner : undefined
}

const growAll: Rules = rules({})

const joinedText = (before: Grown, piece: string, rule: Rule): string | undefined => {
  if (typeof before !== 'string') return undefined
  if (rule === 'base64') return joinedBase64(before, piece)
  return rule !== 'text' && before === piece ? before : before + piece
}

/** Pieces that were encoded apart may end in padding, which may not stand in the middle: the last four characters are made anew. */
const joinedBase64 = (before: string, piece: string): string => {
  if (!before.endsWith('=')) return before + piece
  const bytes = Buffer.concat([Buffer.from(before.slice(-4), 'base64'), Buffer.from(piece, 'base64')])
  return before.slice(0, -4) + bytes.toString('base64')
}

const joinedList = (before: Grown, piece: readonly Json[], rule: Rule): Json[] | undefined => {
  if (!isOurList(before)) return undefined
  for (const item of piece) {
    const last = before.at(-1)
    if (rule === 'details' && isSameDetail(last, item)) before[before.length - 1] = joinedDetail(last, item)
    else before.push(item)
  }
  return before
}

// Only lists made here are kept under a rule that appends, so they may be pushed to.
const isOurList = (value: Grown): value is Json[] => Array.isArray(value)

const growingDetails: ReadonlySet<unknown> = new Set(['reasoning.text', 'reasoning.summary'])

/** OpenRouter sends a reasoning block in parts that carry the block's index. An encrypted one comes whole. */
const isSameDetail = (last: Json | undefined, next: Json): last is JsonObject =>
  isJsonObject(last) &&
  isJsonObject(next) &&
  growingDetails.has(next.type) &&
  next.type === last.type &&
  typeof next.index === 'number' &&
  next.index === last.index

const detailRules = rules({ text: 'text', summary: 'text' }, 'last')

const joinedDetail = (last: JsonObject, next: Json): JsonObject => {
  const detail: Growing = new Map()
  fold(detail, last, detailRules)
  if (isJsonObject(next)) fold(detail, next, detailRules)
  return grown(detail)
}

const isBlank = (value: Grown): boolean => {
  if (value === null || value === '') return true
  return typeof value === 'object' && !(value instanceof Map) && Object.keys(value).length === 0
}
