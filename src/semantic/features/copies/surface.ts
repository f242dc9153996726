import { foldedText } from '../../lexical/lexical.ts'
import { codeIn } from '../code.ts'
import { namesIn } from '../entities.ts'
import type { Words } from '../words.ts'
import { capitalsOf } from './signs.ts'

/** What several families look at, read once for all of them. */
export interface Surface {
  /** See `foldedText`. */
  readonly folded: string
  /** The same of the text in small letters. */
  readonly foldedLower: string
  readonly code: readonly string[]
  readonly names: ReadonlySet<string>
  readonly capitals: readonly string[]
}

export const readSurface = ({ text, lower }: Words): Surface => {
  const folded = foldedText(text)
  return {
    folded,
    foldedLower: lower === text ? folded : foldedText(lower),
    code: codeIn(text),
    names: namesIn(text),
    capitals: capitalsOf(text),
  }
}
