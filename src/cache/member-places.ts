/** Where the value of a top-level member stands in JSON text, in UTF-16 code units. */
interface MemberPlace {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Every top-level member of an object's valid JSON text, in order, duplicates included. Members of members are skipped. */
export const memberPlaces = (text: string): readonly MemberPlace[] => {
  const places: MemberPlace[] = []
  let at = skipSpace(text, text.indexOf('{') + 1)
  while (text[at] === '"') {
    const nameEnd = stringEnd(text, at)
    const colon = skipSpace(text, nameEnd)
    const start = skipSpace(text, colon + 1)
    const end = valueEnd(text, start)
    const name: unknown = JSON.parse(text.slice(at, nameEnd))
    places.push({ name: String(name), start, end })
    const comma = skipSpace(text, end)
    at = skipSpace(text, comma + 1)
  }
  return places
}

const skipSpace = (text: string, start: number): number => {
  let at = start
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++
  return at
}

/** Just behind the quote that closes the string opened at `start`. */
const stringEnd = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

const valueEnd = (text: string, start: number): number => {
  if (text[start] === '"') return stringEnd(text, start)
  if (text[start] === '{' || text[start] === '[') return containerEnd(text, start)
  let at = start
  while (at < text.length && !', \n\r\t}'.includes(text.charAt(at))) at++
  return at
}

const containerEnd = (text: string, start: number): number => {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = stringEnd(text, at) - 1
    else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
  return text.length
}
