/** The one of the names that was meant; undefined where none is so close that a guess would not mislead. */
export const meantBy = (asked: string, names: Iterable<string>): string | undefined => within(asked, names, 1 / 3)[0]

/** Names to choose from, nearest first: more may differ than in a guess. */
export const offeredFor = (asked: string, names: Iterable<string>): readonly string[] =>
  within(asked, names, 1 / 2).slice(0, mostOffered)

const mostOffered = 3

/** The names of which no more than this share of the letters differ, nearest first. */
const within = (asked: string, names: Iterable<string>, share: number): readonly string[] => {
  const wanted = asked.slice(0, 128).toLowerCase()
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceBetween(wanted, name.slice(0, 128).toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(wanted.length, name.length) * share)))
    .sort((one, other) => one.distance - other.distance || one.name.localeCompare(other.name))
    .map(({ name }) => name)
}

/** Insertions, deletions, substitutions and exchanges of neighbours (optimal string alignment). */
const distanceBetween = (one: string, other: string): number => {
  let [before, last]: [readonly number[], readonly number[]] = [
    [],
    Array.from({ length: other.length + 1 }, (_, column) => column),
  ]
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      const exchanged = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          exchanged ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    ;[before, last] = [last, current]
  }
  return last[other.length] ?? 0
}
