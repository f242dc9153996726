import type { Answer, Call } from './call.ts'
import { forwardReason } from './cache/exact.ts'
import type { Exact } from './cache/exact.ts'
import { createKeyMemo } from './cache/key.ts'
import type { KeyParts } from './cache/key.ts'
import { cachePolicy } from './cache/policy.ts'
import type { CachePolicy } from './cache/policy.ts'
import type { Refresher } from './cache/refresh.ts'
import type { CacheSettings } from './cache/settings.ts'
import type { Clock } from './clock.ts'
import { RouteFailedError } from './errors.ts'
import { createAnswers } from './gateway/answers.ts'
import type { Fetcher } from './gateway/fetch.ts'
import { notAllowed, notCached } from './gateway/refusals.ts'
import type { Similar } from './gateway/similar.ts'
import { mayUse, routeIdentity } from './routing/model.ts'
import type { Models } from './routing/model.ts'
import type { Route } from './routing/route.ts'
import { servingRoute } from './routing/serving-route.ts'

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
}

/** policy → exact → semantic → single flight → router → provider → record → respond, in this order. Nothing is remembered about a client between calls. */
export const createGateway = (collaborators: GatewayCollaborators): Gateway => {
  const { models, cache, exact, refresher, similar, fetcher, clock } = collaborators
  const cacheKey = createKeyMemo()
  return {
    answer: async (call) => {
      const named = models.resolve(call.request.model, call.caller.models)
      // A handle proves that its response was made for this caller.
      if (call.held === undefined && !mayUse(call.caller.models, call.request.model)) throw notAllowed(call)
      const route = servingRoute(named, call)
      const policy = cachePolicy({ ...call, settings: cache, route: { ...route.cache, ...call.prompt?.cache } })
      const { forwarded, hit, similarHit, staleInstead } = createAnswers({ call, route, policy, clock })

      if (policy.bypass !== undefined) {
        if (policy.onlyIfCached) throw notCached()
        return forwarded(await fetcher.alone({ call, route, policy }), 'bypass')
      }

      const parts = keyParts(call, route, policy, cache)
      const key = cacheKey(parts)
      const found = policy.read ? await exact.lookup(key, policy) : undefined
      if (found?.use === 'hit' || found?.use === 'revalidate') {
        refresher.consider(key, found, () => fetcher.behind({ call, route, policy, key }))
        return hit(found)
      }
      const alike = similar.of({ call, policy, parts })
      // What is under way already looked.
      const near = fetcher.isUnderWay(key) ? undefined : await alike?.find()
      if (near?.served !== undefined) {
        alike?.audit(() => fetcher.behind({ call, route, policy, key, kept: alike.kept }))
        return similarHit(near.served, near)
      }
      if (policy.onlyIfCached) throw notCached()

      try {
        const reply = policy.read
          ? await fetcher.shared({ call, route, policy, key, kept: alike?.kept })
          : await fetcher.alone({ call, route, policy, key })
        return await forwarded(reply, forwardReason(policy, found), near)
      } catch (error) {
        if (found?.use === 'if-error' && error instanceof RouteFailedError) return staleInstead(found, error)
        throw error
      }
    },
  }
}

const keyParts = (call: Call, route: Route, policy: CachePolicy, cache: CacheSettings): KeyParts => ({
  dialect: call.dialect.name,
  tenant: cache.scope === 'tenant' || isKeptByProvider(call) ? call.caller.tenant : '',
  // No namespace holds a space, so a prompt's answers meet those of no other call.
  namespace: call.prompt === undefined ? policy.namespace : `${policy.namespace} prompt ${call.prompt.id}`,
  route: routeIdentity(route),
  headers: call.strict === true ? { ...call.headers, 'x-reprise-strict': 'true' } : call.headers,
  query: call.query,
  body: call.request.body,
})

/** An answer that is also a handle belongs to one tenant, whatever the scope. */
const isKeptByProvider = ({ dialect, request }: Call): boolean =>
  dialect.name === 'responses' && request.body.store !== false
