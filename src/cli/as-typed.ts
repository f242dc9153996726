/** What a command's options were given as: cac makes numbers of digits, and a tag `007` is no 7. */
export const asTyped = <Options extends object>(
  options: Options,
  names: readonly (string & keyof Options)[],
  words: readonly string[] = process.argv,
): Options => {
  const typed = names.map((name) => [name, valuesOf(name, words)] as const)
  const given = typed.filter(([, values]) => values.length > 0)
  return Object.assign({ ...options }, Object.fromEntries(given.map(([name, values]) => [name, only(values)])))
}

const valuesOf = (name: string, words: readonly string[]): readonly string[] =>
  words.flatMap((word, place) => {
    if (word.startsWith(`--${name}=`)) return [word.slice(name.length + 3)]
    const next = words[place + 1]
    return word === `--${name}` && next !== undefined ? [next] : []
  })

const only = (values: readonly string[]): string | readonly string[] | undefined =>
  values.length === 1 ? values[0] : values
