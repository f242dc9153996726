import { randomUUID } from 'node:crypto'
import { readHandle } from './handle-text.ts'

const referenceLength = 14
// Behind the reference, at least ten characters tell the hits of one entry apart.
const leastLength = referenceLength + 10

/** A random name of an entry, which every id given out for it embeds. */
export const newReference = (): string => randomCharacters(referenceLength)

/** An id for one hit: the prefix, the entry's reference and a nonce, `length` characters in all. */
export const newAnswerId = (prefix: string, reference: string, length: number): string =>
  prefix + reference + randomDigits(length - prefix.length - reference.length)

/** The reference in an id that `newAnswerId` may have made. A provider's own id can look like one; then nothing has that reference. */
export const referenceOf = (id: string): string | undefined => {
  const rest = id.slice(idPrefix(id).length)
  return rest.length >= leastLength && /^[\da-z]+$/.test(rest) ? rest.slice(0, referenceLength) : undefined
}

/** The labels (see `labelsOf`) under which an entry is found by an id given out for it: our own, the provider's, or a handle of that. */
export const idLabels = (id: string): readonly string[] => {
  const reference = referenceOf(id)
  const held = readHandle(id)?.held
  return [
    `id:${id}`,
    ...(reference === undefined ? [] : [`id:${reference}`]),
    ...(held === undefined ? [] : [`id:${held.id}`]),
  ]
}

/** `chatcmpl-`, `msg_`, `msg_bdrk_` …: the leading words of an id; empty where it has none. */
export const idPrefix = (id: string): string => /^(?:[A-Za-z]{1,16}[-_]){1,3}/.exec(id)?.[0] ?? ''

/** The shortest id with this prefix that has room for a reference and a nonce. */
export const leastIdLength = (prefix: string): number => prefix.length + leastLength

/** A nonce need only differ among the hits of one entry: hexadecimal digits do, and take no conversion. */
const randomDigits = (length: number): string => {
  let digits = ''
  while (digits.length < length) {
    const uuid = randomUUID()
    digits += uuid.slice(24) + uuid.slice(0, 8) + uuid.slice(9, 13)
  }
  return digits.slice(0, length)
}

// randomUUID costs a tenth of randomBytes; its first 12 and last 12 hex digits are random throughout.
const randomCharacters = (length: number): string => {
  let characters = ''
  while (characters.length < length) {
    const uuid = randomUUID()
    characters += tenCharacters(uuid.slice(0, 8) + uuid.slice(9, 13)) + tenCharacters(uuid.slice(24))
  }
  return characters.slice(0, length)
}

const tenCharacters = (twelveHexDigits: string): string =>
  Number.parseInt(twelveHexDigits, 16).toString(36).padStart(10, '0')
