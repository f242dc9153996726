import { randomBytes } from 'node:crypto'
import { RequestError } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { fieldOf, fieldsOf } from './fields.ts'

/** Variables in which every text of the caller is hidden behind a word that means nothing to dotprompt. */
export interface Hidden {
  readonly variables: JsonObject
  /** The text with the caller's in place of the words. Throws `RequestError` (413) once all of it together is too large. */
  restore(text: string): string
}

/**
 * Hides what callers send before a template sees it: dotprompt 1.1.2 looks for its own markers (`<<<dotprompt:role:system>>>`) in the
 * rendered text, so that a variable that holds one would forge a message. Words that the file itself allows (`enum`, `const`) and
 * names that it declares stay as they are, so that a template can compare with them. Equal texts get equal words.
 */
export const hide = (variables: JsonObject, schema: JsonObject, maxBytes: number): Hidden => {
  const secret = `v${randomBytes(8).toString('hex')}`
  const texts: string[] = []
  const words = new Map<string, string>()
  const wordFor = (text: string): string => {
    const known = words.get(text)
    if (known !== undefined) return known
    const word = `${secret}_${texts.push(text) - 1}_`
    words.set(text, word)
    return word
  }
  const pattern = new RegExp(`${secret}_(\\d+)([_j])`, 'g')
  let left = maxBytes
  return {
    variables: hiddenObject(variables, schema, wordFor),
    restore: (text) =>
      text.replace(pattern, (_word, index: string, kind: string) => {
        const original = texts[Number(index)] ?? ''
        left -= original.length
        if (left < 0) throw tooLarge(maxBytes)
        return kind === 'j' ? JSON.stringify(original).slice(1, -1) : original
      }),
  }
}

// A hidden word in JSON text: what comes in its place must be written as the inside of a JSON string.
const hiddenWord = /(v[\da-f]{16}_\d+)_/g

/** JSON of hidden values; their texts come out escaped when they are restored. */
export const hiddenJson = (value: unknown, indent: number): string =>
  (JSON.stringify(value, null, indent) ?? 'null').replaceAll(hiddenWord, '$1j')

type WordFor = (text: string) => string

const hiddenObject = (object: JsonObject, schema: JsonObject, wordFor: WordFor): JsonObject => {
  const declared = fieldsOf(schema)
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const shown = Object.hasOwn(declared, name) ? name : wordFor(name)
      return [shown, hidden(value ?? null, fieldOf(schema, name) ?? {}, wordFor)]
    }),
  )
}

const hidden = (value: Json, schema: JsonObject, wordFor: WordFor): Json => {
  // An empty text can forge nothing, and must stay false to a template's `{{#if}}`.
  if (typeof value === 'string') return value === '' || isOwnWord(value, schema) ? value : wordFor(value)
  if (isJsonObject(value)) return hiddenObject(value, schema, wordFor)
  if (!Array.isArray(value)) return value
  const items = isJsonObject(schema['items']) ? schema['items'] : {}
  return value.map((item: Json) => hidden(item, items, wordFor))
}

const isOwnWord = (text: string, { enum: allowed, const: only }: JsonObject): boolean =>
  !text.includes('<') && (only === text || (Array.isArray(allowed) && allowed.includes(text)))

const tooLarge = (maxBytes: number): RequestError =>
  new RequestError({
    status: 413,
    kind: 'too-large',
    code: 'prompt_too_large',
    message: `With these variables the prompt is larger than ${maxBytes} bytes. Send shorter ones.`,
  })
