/** Whether one of the globs covers the name. `*` is any run of characters, an empty one too; all else stands for itself. Linear in the name. */
export const mayUse = (globs: readonly string[], name: string): boolean => globs.some((glob) => covers(glob, name))

const covers = (glob: string, name: string): boolean => {
  const [start = '', ...pieces] = glob.split('*')
  const end = pieces.pop()
  if (end === undefined) return glob === name
  if (!name.startsWith(start)) return false
  let from = start.length
  for (const piece of pieces) {
    const found = name.indexOf(piece, from)
    if (found === -1) return false
    from = found + piece.length
  }
  return name.length - from >= end.length && name.endsWith(end)
}
