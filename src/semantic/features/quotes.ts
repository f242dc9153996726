import { flag, intersects } from './sets.ts'
import type { Words } from './words.ts'

/** The material a prompt brings along: quoted passages of six characters or more, and fenced code. */
export const readQuotes = ({ text }: Words): ReadonlySet<string> =>
  new Set([
    ...passages(text, /["“]([^"”]{6,})["”]/g).map((passage) =>
      passage
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_]+/gu, ' ')
        .trim(),
    ),
    ...passages(text, /```(.*?)```/gs).map((code) => code.replace(/\s+/g, ' ').trim()),
  ])

/** Both bring material and share none of it. */
export const compareQuotes = (one: ReadonlySet<string>, other: ReadonlySet<string>) => ({
  quoteChanged: flag(one.size > 0 && other.size > 0 && !intersects(one, other)),
})

const passages = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, inner]) => inner ?? '')
