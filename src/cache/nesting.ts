const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** Whether JSON text in UTF-8 opens more than `limit` objects and arrays inside each other. Builds nothing; reads each byte once. */
export const nestsDeeperThan = (limit: number, bytes: Buffer): boolean => {
  let depth = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === quote) at = stringEnd(bytes, at)
    else if (byte === closeBracket || byte === closeBrace) depth--
    else if ((byte === openBracket || byte === openBrace) && ++depth > limit) return true
  }
  return false
}

/** Offset of the quote that closes the string opened at `start`; the last byte where none does. */
const stringEnd = (bytes: Buffer, start: number): number => {
  let end = start
  do {
    end = bytes.indexOf(quote, end + 1)
    if (end === -1) return bytes.length
  } while (isEscaped(bytes, end))
  return end
}

const isEscaped = (bytes: Buffer, quoteAt: number): boolean => {
  let backslashes = 0
  while (bytes[quoteAt - 1 - backslashes] === backslash) backslashes++
  return backslashes % 2 === 1
}
