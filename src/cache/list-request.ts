import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import { z } from 'zod'
import { invalid } from '../errors.ts'
import { meantBy } from '../nearest.ts'

/** A page of the kept entries that somebody asks for. */
export interface ListRequest {
  /** An entry has to carry every one. */
  readonly labels: readonly string[]
  readonly limit: number
  /** Where a store goes on. */
  readonly cursor?: string | undefined
}

const mostListed = 500
const usuallyListed = 50

const filters = ['tag', 'model', 'tenant', 'namespace', 'prompt'] as const
const members: readonly string[] = [...filters, 'limit', 'cursor']

const cursorSchema = z.tuple([z.string(), z.string()])

/** Reads the query of a listing: each parameter at most once, and none that nobody knows. Throws `RequestError` (400). */
export const readListRequest = (query: Readonly<Record<string, readonly string[]>>): ListRequest => {
  checkMembers(query)
  const labels = labelsIn(query)
  return { labels, limit: limitIn(query['limit']?.[0]), cursor: cursorIn(query['cursor']?.[0], labels) }
}

/** The labels that a query filters by; it holds nothing else. Throws `RequestError` (400). */
export const readFilters = (query: Readonly<Record<string, readonly string[]>>): readonly string[] => {
  checkMembers(query, filters)
  return labelsIn(query)
}

const begunName = 'begunMsAgo'

/** How long an import in several parts has been running, ms. Throws `RequestError` (400). */
export const readBegun = (query: Readonly<Record<string, readonly string[]>>): number => {
  checkMembers(query, [begunName])
  const text = query[begunName]?.[0] ?? '0'
  if (!/^\d{1,12}$/.test(text)) throw invalid(`${begunName} must be a whole number of milliseconds.`, begunName)
  return Number(text)
}

const labelsIn = (query: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  filters.flatMap((name) => {
    const value = query[name]?.[0]
    if (value === undefined) return []
    if (value === '' || value.length > 512) throw invalid(`${name} must be a text of 1 to 512 characters.`, name)
    return [`${name}:${value}`]
  })

/** The cursor as it is given out: of these labels, and opaque. */
export const writeCursor = (next: string, labels: readonly string[]): string =>
  Buffer.from(JSON.stringify([markOf(labels), next])).toString('base64url')

export const wrongCursor = () =>
  invalid('cursor is of no page of this listing. Ask without it for the first page.', 'cursor')

const cursorIn = (text: string | undefined, labels: readonly string[]): string | undefined => {
  if (text === undefined) return undefined
  const { data } = cursorSchema.safeParse(parsed(Buffer.from(text, 'base64url').toString()))
  if (data === undefined || data[0] !== markOf(labels)) throw wrongCursor()
  return data[1]
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const markOf = (labels: readonly string[]): string => hash('sha256', JSON.stringify(labels)).slice(0, 8)

const limitIn = (text: string | undefined): number => {
  if (text === undefined) return usuallyListed
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (limit < 1 || limit > mostListed) throw invalid(`limit must be a whole number from 1 to ${mostListed}.`, 'limit')
  return limit
}

const checkMembers = (query: Readonly<Record<string, readonly string[]>>, known: readonly string[] = members): void => {
  for (const [name, values] of Object.entries(query)) {
    if (!known.includes(name)) {
      const meant = meantBy(name, known)
      const hint = meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${meant}?`
      throw invalid(`${name.slice(0, 64)} is no parameter here. ${hint}`, name.slice(0, 64))
    }
    if (values.length > 1) throw invalid(`${name} is given ${values.length} times; once will do.`, name)
  }
}
