import type { Call } from '../call.ts'
import type { CacheEntry } from '../cache/entry.ts'
import type { CachePolicy } from '../cache/policy.ts'
import type { Route } from '../routing/route.ts'

/** One call that has to go upstream. Without a key its answer is not kept. */
export interface Errand {
  readonly call: Call
  readonly route: Route
  readonly policy: CachePolicy
  readonly key?: string | undefined
  readonly kept?: KeyedErrand['kept']
}

export interface KeyedErrand extends Errand {
  readonly key: string
  /** Told of the entry that the answer becomes. */
  readonly kept?: ((entry: CacheEntry) => void) | undefined
}
