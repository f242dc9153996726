/** UTF-16 units a piece at most; some ten tokens. */
const pieceLength = 48

/** A text in pieces as a stream has them: cut after a space where there is one, never within a surrogate pair. */
export const pieces = function* (text: string, length = pieceLength): Generator<string> {
  for (let start = 0; start < text.length;) {
    const window = text.slice(start, start + length)
    const piece = start + length < text.length ? wellCut(window) : window
    yield piece
    start += piece.length
  }
}

const wellCut = (window: string): string => {
  const space = window.lastIndexOf(' ')
  if (space >= window.length / 2) return window.slice(0, space + 1)
  return isHighSurrogate(window.charCodeAt(window.length - 1)) ? window.slice(0, -1) : window
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd8_00 && unit <= 0xdb_ff
