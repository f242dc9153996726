import type { Warmed } from './ask-line.ts'
import type { WarmLine } from './lines.ts'

/** What came of the questions of a file so far. */
export interface Tally {
  add(line: WarmLine, warmed: Warmed): void
  /** `120 of 500 asked: 80 kept, 38 held already, 2 failed`. */
  words(): string
  /** Lines that tell why, the most frequent reason first. */
  reasons(): readonly string[]
  /** Whether each question that was asked has a kept answer now. */
  complete(): boolean
}

/** Reasons that are told apart; providers may word the same one in many ways. */
const mostReasons = 20

interface Why {
  readonly kind: 'failed' | 'not-kept'
  readonly first: number
  readonly count: number
}

export const createTally = (total: number): Tally => {
  const counts: Record<Warmed['kind'], number> = { kept: 0, held: 0, 'not-kept': 0, failed: 0 }
  const whys = new Map<string, Why>()
  const asked = () => Object.values(counts).reduce((sum, count) => sum + count, 0)
  return {
    add: (line, warmed) => {
      counts[warmed.kind] += 1
      if (warmed.kind !== 'failed' && warmed.kind !== 'not-kept') return
      const name = whys.has(warmed.reason) || whys.size < mostReasons ? warmed.reason : 'for other reasons'
      const { first = line.number, count = 0 } = whys.get(name) ?? {}
      whys.set(name, { kind: warmed.kind, first: Math.min(first, line.number), count: count + 1 })
    },
    words: () => {
      const { kept, held, failed, 'not-kept': notKept } = counts
      const rest = [
        ...(notKept > 0 ? [`${notKept} answered and not kept`] : []),
        ...(failed > 0 ? [`${failed} failed`] : []),
      ]
      return `${asked()} of ${total} asked: ${[`${kept} kept`, `${held} held already`, ...rest].join(', ')}`
    },
    reasons: () =>
      [...whys]
        .toSorted(([, one], [, other]) => other.count - one.count)
        .map(([reason, { kind, first, count }]) => {
          const where = count === 1 ? `line ${first}` : `${count} lines from ${first} on`
          return `${where} ${kind === 'failed' ? 'failed' : 'not kept'}: ${reason}`
        }),
    complete: () => counts.failed === 0 && counts['not-kept'] === 0 && asked() === total,
  }
}
