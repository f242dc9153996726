import { isScalar, visit } from 'yaml'
import type { Document, LineCounter } from 'yaml'

/** Which key stands at `offset` for the second time in its map, and where the first is. Undefined where none does. `shift`: lines of the file above the YAML. */
export const duplicateKeyAt = (
  document: Document,
  offset: number,
  { lines, shift = 0 }: { readonly lines: LineCounter; readonly shift?: number },
): string | undefined => {
  let told: string | undefined
  visit(document, {
    Map: (_place, { items }) => {
      const keys = items.map(({ key }) => key).filter(isScalar)
      const second = keys.find(({ range }) => range?.[0] === offset)
      const start = keys.find(({ value }) => value === second?.value)?.range?.[0]
      if (second === undefined || start === undefined || start === offset) return
      told = `${String(second.value)} is there twice; the first is in line ${lines.linePos(start).line + shift}`
    },
  })
  return told
}
