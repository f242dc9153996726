/** Which records carry a label. Most labels, such as answer ids, belong to one record, and then there is no set for it. */
export class LabelSets<Record extends { readonly labels: readonly string[] }> {
  readonly #byLabel = new Map<string, Record | Set<Record>>()

  add(record: Record): void {
    for (const label of new Set(record.labels)) {
      const held = this.#byLabel.get(label)
      if (held === undefined) this.#byLabel.set(label, record)
      else if (held instanceof Set) held.add(record)
      else this.#byLabel.set(label, new Set([held, record]))
    }
  }

  remove(record: Record): void {
    for (const label of new Set(record.labels)) {
      const held = this.#byLabel.get(label)
      if (!(held instanceof Set)) this.#byLabel.delete(label)
      else if (held.delete(record) && held.size === 0) this.#byLabel.delete(label)
    }
  }

  /** Records with any of the labels, each once. */
  of(labels: readonly string[]): readonly Record[] {
    return [...new Set(labels.flatMap((label) => this.#recordsOf(label)))]
  }

  clear(): void {
    this.#byLabel.clear()
  }

  #recordsOf(label: string): readonly Record[] {
    const held = this.#byLabel.get(label)
    if (held === undefined) return []
    return held instanceof Set ? [...held] : [held]
  }
}
