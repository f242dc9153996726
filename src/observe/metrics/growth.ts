/** By how much a count is more than when it was last told, by name: for counters of what is counted elsewhere. */
export const growth = (): ((name: string, count: number) => number) => {
  const told = new Map<string, number>()
  return (name, count) => {
    const more = count - (told.get(name) ?? 0)
    told.set(name, count)
    return more
  }
}
