/** Keys in their order, to go through a few at a time while others come and go. For keys that are spread evenly, as hashes are. */
export interface KeyOrder {
  add(key: string): void
  delete(key: string): void
  /** At most `limit` keys, from the first behind `key` on. */
  after(key: string, limit: number): readonly string[]
}

/** Keys that begin with the same so many characters are sorted when they are asked for: with hexadecimal digits 4,096 groups. */
const groupedBy = 3

export const createKeyOrder = (): KeyOrder => {
  const groups = new Map<string, Set<string>>()
  let names: readonly string[] | undefined
  return {
    add: (key) => {
      const name = key.slice(0, groupedBy)
      const group = groups.get(name)
      if (group !== undefined) {
        group.add(key)
        return
      }
      groups.set(name, new Set([key]))
      names = undefined
    },
    // A group that is empty stays: it is about to be filled again.
    delete: (key) => void groups.get(key.slice(0, groupedBy))?.delete(key),
    after: (key, limit) => {
      names ??= [...groups.keys()].sort()
      const first = key.slice(0, groupedBy)
      const found: string[] = []
      for (const name of names) {
        if (name < first) continue
        if (found.length >= limit) break
        found.push(...[...(groups.get(name) ?? [])].filter((one) => one > key).sort())
      }
      return found.slice(0, limit)
    },
  }
}
