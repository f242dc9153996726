/** Gives back what is of the set, and `other` for all else: a label value must not come from a caller or a provider. */
export const closedSet = (...names: readonly string[]): ((name: string | undefined) => string) => {
  const known = new Set(names)
  return (name) => (name !== undefined && known.has(name) ? name : 'other')
}
