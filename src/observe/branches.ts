/** Values that are found by several parts, step by step. One text made of all the parts would take six times as long, at every request. */
export interface Branch<Value> {
  readonly next: Map<unknown, Branch<Value>>
  value: Value | undefined
}

export const branch = <Value>(): Branch<Value> => ({ next: new Map(), value: undefined })

export const step = <Value>({ next }: Branch<Value>, part: unknown): Branch<Value> => {
  const known = next.get(part)
  if (known !== undefined) return known
  const made = branch<Value>()
  next.set(part, made)
  return made
}
