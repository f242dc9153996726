import { createHash } from 'node:crypto'

/** The names of everything that a gateway keeps in Redis. */
export interface Keyspace {
  /** The entry's bytes. Whatever else belongs to one entry bears the same hash tag, so that a cluster keeps it together. */
  entry(key: string): string
  /** Who is fetching the answer of that key. */
  lease(key: string): string
  /** Sorted set: keys of entries that carry the label, scored by their deleteAt. */
  label(label: string): string
  /** Glob of all entries, for SCAN. */
  readonly entries: string
  /** The cache key in an entry's name. */
  keyOf(name: string): string
  readonly channel: string
}

/** A label above this length goes by its hash. */
const maxLabelLength = 200

export const createKeyspace = (prefix: string): Keyspace => ({
  entry: (key) => `${prefix}:{${key}}:entry`,
  lease: (key) => `${prefix}:{${key}}:lease`,
  label: (label) =>
    label.length <= maxLabelLength
      ? `${prefix}:label:${label}`
      : `${prefix}:label-hash:${createHash('sha256').update(label).digest('hex')}`,
  entries: `${prefix.replace(/[\\*?[\]^-]/g, '\\$&')}:{*}:entry`,
  keyOf: (name) => name.slice(prefix.length + 2, -'}:entry'.length),
  channel: `${prefix}:invalidate`,
})
