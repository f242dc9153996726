import type { DialectName, Usage } from '../dialect.ts'

/** A kept answer. Times are epoch ms. */
export interface CacheEntry {
  /** 64 hex digits (see key.ts). */
  readonly key: string
  readonly dialect: DialectName
  readonly storedAt: number
  readonly staleAt: number
  /** Always set: no entry without an end. */
  readonly deleteAt: number
  readonly tags: readonly string[]
  readonly tenant: string
  readonly namespace: string
  /** The model that the client asked for. */
  readonly model: string
  /** The prompt file it belongs to, if any. */
  readonly prompt?: string | undefined
  /** Who answered. */
  readonly provider: string
  readonly providerModel: string
  /** Members of the request that could not be carried to the provider's dialect; absent where all were. */
  readonly dropped?: readonly string[] | undefined
  readonly usage?: Usage | undefined
  /** US dollars the answer cost; undefined when the price is not known. */
  readonly cost?: number | undefined
  /** How long the provider took, ms: what a hit saves in waiting. */
  readonly upstreamMs: number
  /** A random reference that every id given out for this answer embeds. */
  readonly reference: string
  /** The provider's own id of the answer, where it had one. */
  readonly originalId?: string | undefined
  /** Places in `body` that a hit overwrites with new values of the same length. */
  readonly slots: readonly Slot[]
  /** The media type of `body`; absent where it is JSON. */
  readonly type?: string | undefined
  /** The plain answer, as it is sent: JSON in UTF-8 unless `type` says otherwise. */
  readonly body: Uint8Array
  /** The tier behind the nearest that it was just read from; absent from all that is kept. See `tierOf`. */
  readonly tier?: string | undefined
}

/** Which tier had the entry: `memory`, `lmdb` or `redis`. */
export const tierOf = ({ tier }: CacheEntry): string => tier ?? 'memory'

export interface Slot {
  readonly kind: 'id' | 'created'
  readonly start: number
  readonly length: number
}

export type Freshness = 'fresh' | 'stale' | 'gone'

/** Where an entry stands in its life. RFC 9111 §4.2. */
export const freshness = (entry: CacheEntry, now: number): Freshness =>
  now < entry.staleAt ? 'fresh' : now < entry.deleteAt ? 'stale' : 'gone'

/** What an entry can be purged by. Every store indexes these and knows nothing else about an entry's meaning. */
export const labelsOf = (entry: CacheEntry): readonly string[] => [
  ...entry.tags.map((tag) => `tag:${tag}`),
  `model:${entry.model}`,
  // The same model may be asked for by several names.
  ...(entry.model === placeOf(entry) ? [] : [`model:${placeOf(entry)}`]),
  `tenant:${entry.tenant}`,
  `namespace:${entry.namespace}`,
  ...(entry.prompt === undefined ? [] : [`prompt:${entry.prompt}`]),
  `id:${entry.reference}`,
  ...(entry.originalId === undefined ? [] : [`id:${entry.originalId}`]),
]

const placeOf = ({ provider, providerModel }: CacheEntry): string => `${provider}/${providerModel}`
