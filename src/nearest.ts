/** The names closest to what was asked, nearest first: for errors that offer what was meant. */
export const nearest = (asked: string, names: Iterable<string>, count = 3): readonly string[] => {
  const wanted = asked.slice(0, 128).toLowerCase()
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceBetween(wanted, name.slice(0, 128).toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.ceil(Math.max(wanted.length, name.length) / 2)))
    .sort((one, other) => one.distance - other.distance || one.name.localeCompare(other.name))
    .slice(0, count)
    .map(({ name }) => name)
}

/** Levenshtein distance: insertions, deletions, substitutions. */
const distanceBetween = (one: string, other: string): number => {
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1)
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution))
    }
    previous = current
  }
  return previous[other.length] ?? 0
}
