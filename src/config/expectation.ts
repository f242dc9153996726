import type { z } from 'zod'

/** What a setting has to be, in a few words without a full stop: those of its schema where it has some, else `a number of at most 0.5`. */
export const expectation = (issue: z.core.$ZodIssue): string => {
  // Zod's own words for these begin so.
  if (!/^(?:Invalid|Too) /.test(issue.message)) return issue.message.replace(/\.$/, '')
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? `a ${issue.expected}`
    case 'too_small':
      return bounded(issue.origin, issue.inclusive === false ? 'above' : 'of at least', issue.minimum)
    case 'too_big':
      return bounded(issue.origin, issue.inclusive === false ? 'below' : 'of at most', issue.maximum)
    default:
      return issue.message.replace(/\.$/, '')
  }
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a map of settings',
  record: 'a map of settings',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
}

const bounded = (origin: string, how: string, bound: number | bigint): string => {
  if (origin === 'string')
    return how === 'of at least' && bound === 1 ? 'a text that is not empty' : `a text ${how} ${bound} characters`
  return origin === 'array' ? `a list ${how} ${bound} items` : `a number ${how} ${bound}`
}
