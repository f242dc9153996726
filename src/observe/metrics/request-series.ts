import type { CacheOutcome } from '../../call.ts'
import type { RequestEnd } from '../../events.ts'
import { branch, step } from '../branches.ts'
import type { Branch } from '../branches.ts'

/** All that the labels of a finished request's metrics come from. */
export interface RequestFacts extends Pick<RequestEnd, 'door' | 'dialect' | 'route' | 'status' | 'provider'> {
  readonly outcome: Pick<CacheOutcome, 'kind' | 'fwd' | 'detail' | 'tier'> | undefined
}

/** Finds the series of requests that are alike in their labels; what it gives adds one of them. */
export type BindRequest = (facts: RequestFacts) => (event: RequestEnd) => void

// Details are of a closed set and providers of the configuration; this is a bound all the same. What was counted is not lost with it.
const mostKinds = 10_000

/** Adds finished requests to their series, which are looked for once for all that are alike: this runs for every request. */
export const requestSeries = (binders: readonly BindRequest[]): ((event: RequestEnd) => void) => {
  const root = branch<readonly ((event: RequestEnd) => void)[]>()
  let kinds = 0
  return (event) => {
    const kind = kindOf(event, root)
    if (kind.value === undefined) {
      kind.value = binders.map((bind) => bind(event))
      kinds += 1
    }
    for (const add of kind.value) add(event)
    if (kinds < mostKinds) return
    root.next.clear()
    kinds = 0
  }
}

const kindOf = <Value>({ door, dialect, route, status, provider, outcome }: RequestFacts, root: Branch<Value>) => {
  const answered = step(step(step(step(step(root, door), dialect), route), status), provider)
  if (outcome === undefined) return answered
  return step(step(step(step(answered, outcome.kind), outcome.fwd), outcome.detail), outcome.tier)
}

/** A series that is there from its first value on, not before. */
export const lazily = <Series>(find: () => Series): (() => Series) => {
  let found: Series | undefined
  return () => (found ??= find())
}
