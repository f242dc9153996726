import type { Answer, Call } from './call.ts'
import { forwardReason } from './cache/exact.ts'
import type { Exact, Found } from './cache/exact.ts'
import type { CachePolicy } from './cache/policy.ts'
import type { Refresher } from './cache/refresh.ts'
import type { CacheSettings } from './cache/settings.ts'
import type { Clock } from './clock.ts'
import { RouteFailedError } from './errors.ts'
import { createAnswers } from './gateway/answers.ts'
import type { Fetcher } from './gateway/fetch.ts'
import type { Pace } from './gateway/pace.ts'
import { createPlans } from './gateway/plan.ts'
import { notCached } from './gateway/refusals.ts'
import type { Similar } from './gateway/similar.ts'
import type { Models } from './routing/model.ts'

/** THE PIPELINE, as a door sees it. */
export interface Gateway {
  /** Rejects with `RequestError` or `RouteFailedError`; `problemOf` gives their meaning. Events of a streamed answer must be read or returned. */
  answer(call: Call): Promise<Answer>
}

export interface GatewayCollaborators {
  readonly models: Models
  readonly cache: CacheSettings
  readonly exact: Exact
  readonly refresher: Refresher
  readonly similar: Similar
  readonly fetcher: Fetcher
  readonly clock: Clock
  /** Several tenants call with the gateway's own credentials. */
  readonly sharedAccounts?: boolean | undefined
  /** [0, 1) */
  readonly random: () => number
  /** Absent: kept streams go out at once. */
  readonly pace?: Pace | undefined
}

/** policy → exact → semantic → single flight → router → provider → record → respond, in this order. Nothing is remembered about a client between calls. */
export const createGateway = (collaborators: GatewayCollaborators): Gateway => {
  const { models, cache, exact, refresher, similar, fetcher, clock, sharedAccounts, random, pace } = collaborators
  const planOf = createPlans({ models, cache, sharedAccounts, random })
  return {
    answer: async (call) => {
      const { route, policy, place } = planOf(call)
      const { forwarded, hit, similarHit, staleInstead } = createAnswers({ call, route, policy, clock, pace })

      if (place === undefined) {
        if (policy.onlyIfCached) throw notCached()
        return forwarded(await fetcher.alone({ call, route, policy }), 'bypass')
      }

      const { key, parts } = place
      const asked = { call, policy, parts, again: () => fetcher.again({ call, route, policy }) }
      const found = policy.read ? await exact.lookup(key, policy) : undefined
      if (found?.use === 'hit' || found?.use === 'revalidate') {
        similar.recall(asked, found.entry)
        const refresh = () => {
          const kept = similar.of(asked)?.kept
          return fetcher.behind({ call, route, policy: stillTagged(policy, found), key, kept }, 'refresh')
        }
        return hit(found, refresher.consider(key, found, refresh))
      }
      const joins = policy.read && policy.variants === 1
      const alike = similar.of(asked)
      // What is under way already looked.
      const near = policy.read && !(joins && fetcher.isUnderWay(key)) ? await alike?.find() : undefined
      if (near?.served !== undefined) {
        alike?.audit(() => fetcher.behind({ call, route, policy, key, kept: alike.kept }, 'audit'))
        return similarHit(near.served, near)
      }
      if (policy.onlyIfCached) throw notCached()

      const errand = { call: found?.use === 'if-error' ? { ...call, staleAtHand: true } : call, route, policy, key }
      try {
        const kept = alike?.kept
        const reply = joins ? await fetcher.shared({ ...errand, kept }) : await fetcher.alone({ ...errand, kept })
        return await forwarded(reply, forwardReason(policy, found), near)
      } catch (error) {
        if (found?.use === 'if-error' && error instanceof RouteFailedError) return staleInstead(found, error)
        throw error
      }
    },
  }
}

/** A refresh keeps the labels that its entry had: who was answered from it had not put any there. */
const stillTagged = (policy: CachePolicy, { entry }: Found): CachePolicy => ({
  ...policy,
  tags: [...new Set([...entry.tags, ...policy.tags])],
})
