/**
 * A JSON object with top-level members replaced or left out and every other byte of a member as it came: for bodies that would
 * not survive parsing. `replaced` holds JSON text in ASCII, or undefined to leave the member out. Undefined for what is no object.
 */
export const splicedObject = (
  bytes: Uint8Array,
  replaced: ReadonlyMap<string, string | undefined>,
): Uint8Array | undefined => {
  // One character a byte: the structure of JSON is ASCII, and what is between stays as it is.
  const text = Buffer.from(bytes).toString('latin1')
  const members = membersOf(text)
  if (members === undefined) return undefined
  const kept: string[] = []
  for (const { name, start, valueStart, end } of members) {
    if (!replaced.has(name)) kept.push(text.slice(start, end))
    else {
      const value = replaced.get(name)
      if (value !== undefined) kept.push(text.slice(start, valueStart) + value)
    }
  }
  return Buffer.from(`{${kept.join(',')}}`, 'latin1')
}

/** A string as JSON in ASCII. */
export const asciiJson = (value: string): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

interface Member {
  readonly name: string
  /** Where its name begins, its value begins, and its value ends. */
  readonly start: number
  readonly valueStart: number
  readonly end: number
}

/** Expects what `JSON.parse` accepts. */
const membersOf = (text: string): readonly Member[] | undefined => {
  const members: Member[] = []
  let depth = 0
  let name: { readonly text: string; readonly at: number } | undefined
  let valueStart = 0
  const close = (at: number) => {
    if (name !== undefined)
      members.push({ name: nameIn(name.text), start: name.at, valueStart, end: trimmedEnd(text, at) })
    name = undefined
  }
  for (const { found, index } of tokensOf(text)) {
    if (depth === 0 && found !== '{') return undefined
    if (depth === 1 && found === ':') valueStart = index + 1
    if (depth === 1 && name === undefined && found.startsWith('"')) name = { text: found, at: index }
    if (depth === 1 && (found === ',' || found === '}')) close(index)
    if (found === '{' || found === '[') depth++
    if (found === '}' || found === ']') depth--
    if (depth === 0) return members
  }
  return undefined
}

/** Strings and the signs between values. No regular expression for strings: one of many megabytes would overflow its stack. */
function* tokensOf(text: string): Generator<{ readonly found: string; readonly index: number }> {
  const sign = /["{}[\],:]/g
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    const { 0: found, index } = match
    if (found === '"') sign.lastIndex = stringEnd(text, index)
    yield { found: found === '"' ? text.slice(index, sign.lastIndex) : found, index }
  }
}

/** After the closing quote of the string that opens at `from`. */
const stringEnd = (text: string, from: number): number => {
  for (let quote = text.indexOf('"', from + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote + 1
  }
  return text.length
}

const nameIn = (quoted: string): string => {
  const name: unknown = JSON.parse(quoted)
  return typeof name === 'string' ? name : quoted
}

const trimmedEnd = (text: string, end: number): number => {
  let at = end
  while (at > 0 && ' \t\r\n'.includes(text.charAt(at - 1))) at--
  return at
}
