/** Where text stops being JSON, and what is wrong there. Never quotes the text. */
interface JsonFault {
  /** In UTF-16 code units from the start. */
  readonly offset: number
  readonly line: number
  readonly column: number
  readonly problem: string
}

/** The first place where text breaks RFC 8259; undefined for valid JSON. Slow beside JSON.parse, whose own message may quote the text. */
export const jsonFault = (text: string): JsonFault | undefined => {
  const open: Container[] = []
  let place: Place = 'value'
  let offset = skipSpace(text, 0)
  while (offset < text.length) {
    const token = tokenAt(text, offset)
    if (token.kind === 'fault') return faultAt(text, token.end, token.problem)
    const next = advance(place, token.kind, open)
    if (next === undefined) return faultAt(text, offset, `expected ${expectation[place]}`)
    place = next
    offset = skipSpace(text, token.end)
  }
  return place === 'end' ? undefined : faultAt(text, text.length, `it ends too soon, expected ${expectation[place]}`)
}

type Container = 'object' | 'array'
type Place = 'value' | 'first-item' | 'first-name' | 'name' | 'colon' | 'after-value' | 'end'
type TokenKind = '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'word'
type Token =
  | { readonly kind: TokenKind; readonly end: number }
  | { readonly kind: 'fault'; readonly end: number; readonly problem: string }

const expectation: Readonly<Record<Place, string>> = {
  value: 'a value',
  'first-item': 'a value or ]',
  'first-name': 'a member name in double quotes or }',
  name: 'a member name in double quotes',
  colon: 'a colon',
  'after-value': 'a comma or the closing bracket',
  end: 'nothing more after the JSON value',
}

/** Where the reader stands after a token; undefined when the token may not stand here. */
const advance = (place: Place, token: TokenKind, open: Container[]): Place | undefined => {
  if (place === 'first-name' && token === '}') return close(open)
  if (place === 'first-item' && token === ']') return close(open)
  if (place === 'first-name' || place === 'name') return token === 'string' ? 'colon' : undefined
  if (place === 'colon') return token === ':' ? 'value' : undefined
  if (place === 'after-value') return afterValue(token, open)
  return place === 'end' ? undefined : startValue(token, open)
}

const startValue = (token: TokenKind, open: Container[]): Place | undefined => {
  if (token === '{' || token === '[') {
    open.push(token === '{' ? 'object' : 'array')
    return token === '{' ? 'first-name' : 'first-item'
  }
  return token === 'string' || token === 'word' ? restOf(open) : undefined
}

const afterValue = (token: TokenKind, open: Container[]): Place | undefined => {
  const container = open.at(-1)
  if (token === ',') return container === 'object' ? 'name' : 'value'
  return token === (container === 'object' ? '}' : ']') ? close(open) : undefined
}

const close = (open: Container[]): Place => {
  open.pop()
  return restOf(open)
}

const restOf = (open: readonly Container[]): Place => (open.length === 0 ? 'end' : 'after-value')

const punctuation = new Map<string, TokenKind>((['{', '}', '[', ']', ':', ','] as const).map((kind) => [kind, kind]))

const tokenAt = (text: string, offset: number): Token => {
  const character = text.charAt(offset)
  const kind = punctuation.get(character)
  if (kind !== undefined) return { kind, end: offset + 1 }
  if (character === '"') return stringAt(text, offset)
  if (character === '\uFEFF') return fault(offset, 'a byte order mark, which JSON must not have')
  const [word] = /^[^\s{}[\]:,"]{1,1024}/.exec(text.slice(offset, offset + 1_024)) ?? ['']
  const known = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word)
  return known
    ? { kind: 'word', end: offset + word.length }
    : fault(offset, 'neither a string, a number, true, false nor null')
}

const stringAt = (text: string, start: number): Token => {
  for (let offset = start + 1; offset < text.length; offset++) {
    const character = text.charAt(offset)
    if (character === '"') return { kind: 'string', end: offset + 1 }
    if (character < ' ') return fault(offset, 'a control character in a string, which must be escaped')
    if (character !== '\\') continue
    const [escape] = /^\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/.exec(text.slice(offset, offset + 6)) ?? []
    if (escape === undefined) return fault(offset, 'an escape that JSON does not know')
    offset += escape.length - 1
  }
  return fault(start, 'a string that is never closed')
}

const fault = (end: number, problem: string): Token => ({ kind: 'fault', end, problem })

const skipSpace = (text: string, start: number): number => {
  let offset = start
  while (' \t\n\r'.includes(text[offset] ?? 'x')) offset++
  return offset
}

const faultAt = (text: string, offset: number, problem: string): JsonFault => {
  const lines = text.slice(0, offset).split('\n')
  return { offset, line: lines.length, column: (lines.at(-1) ?? '').length + 1, problem }
}
