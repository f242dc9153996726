/** The words of a list in one string. */
export const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/))

/** Members of `one` that `other` lacks. */
export const difference = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): ReadonlySet<T> => {
  const rest = new Set<T>()
  for (const member of one) if (!other.has(member)) rest.add(member)
  return rest
}

/** How many members of `one` the `other` lacks. */
export const countLacking = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): number => {
  let lacking = 0
  for (const member of one) if (!other.has(member)) lacking++
  return lacking
}

/** How many members only one of the two has. */
export const differing = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): number =>
  countLacking(one, other) + countLacking(other, one)

export const intersects = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): boolean => {
  for (const member of one) if (other.has(member)) return true
  return false
}

/** Jaccard: shared members by all members; 0 for two empty sets. */
export const overlap = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): number => {
  const shared = one.size - countLacking(one, other)
  return shared / Math.max(1, one.size + other.size - shared)
}

/** How often each value occurs. */
export const countsOf = <T>(values: Iterable<T>): ReadonlyMap<T, number> => {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Whether `one` holds some value more often than `other`. */
export const exceeds = <T>(one: ReadonlyMap<T, number>, other: ReadonlyMap<T, number>): boolean => {
  for (const [value, count] of one) if (count > (other.get(value) ?? 0)) return true
  return false
}

/** Both have what the other lacks: something was exchanged, not only left out. */
export const exchanged = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): boolean =>
  countLacking(one, other) > 0 && countLacking(other, one) > 0

/** Features are numbers. */
export const flag = (value: boolean): 0 | 1 => (value ? 1 : 0)

export const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, place) => value === other[place])
