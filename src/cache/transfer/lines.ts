import { Buffer } from 'node:buffer'

/** A line, or word that it is none. */
export interface TextLine {
  /** From 1. Empty lines count. */
  readonly number: number
  /** Undefined: too long, or no UTF-8. */
  readonly text: string | undefined
}

const lineFeed = 0x0a

/** The lines of a text in UTF-8, without their ends and without empty ones. Holds no more than one of the longest. */
export const linesOf = async function* (chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<TextLine> {
  let pieces: Uint8Array[] = []
  let length = 0
  let number = 1
  const add = (piece: Uint8Array) => {
    length += piece.length
    if (length > longest) pieces = []
    else if (piece.length > 0) pieces.push(piece)
  }
  const finish = (): TextLine | undefined => {
    const text = length === 0 ? '' : length > longest ? undefined : textOf(pieces)
    const line = { number, text }
    pieces = []
    length = 0
    number += 1
    return text === '' ? undefined : line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      add(chunk.subarray(from, end))
      const line = finish()
      if (line !== undefined) yield line
      from = end + 1
    }
    add(chunk.subarray(from))
  }
  const last = finish()
  if (last !== undefined) yield last
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const textOf = (pieces: readonly Uint8Array[]): string | undefined => {
  try {
    return decoder.decode(Buffer.concat(pieces)).trim()
  } catch {
    return undefined
  }
}
