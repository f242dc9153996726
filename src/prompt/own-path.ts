/** The variables in a path of a prompt's own: `/translate/:language` → `language`. */
export const paramsOf = (path: string): readonly string[] =>
  segments(path).flatMap((segment) => (segment.startsWith(':') ? [segment.slice(1)] : []))

/** The path with every variable as `{}`: two prompts must not share it. */
export const shapeOf = (path: string): string => path.replaceAll(/:\w+/g, '{}')

/** The variables that a request path holds where it is of this form; undefined where it is not. */
export const matchPath = (form: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = segments(form)
  const given = segments(path)
  if (wanted.length !== given.length) return undefined
  const found: [string, string][] = []
  for (const [index, segment] of wanted.entries()) {
    const value = decoded(given[index] ?? '')
    if (value === undefined || value === '') return undefined
    if (segment.startsWith(':')) found.push([segment.slice(1), value])
    else if (segment !== value) return undefined
  }
  return Object.fromEntries(found)
}

const segments = (path: string): readonly string[] => path.split('/').slice(1)

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
