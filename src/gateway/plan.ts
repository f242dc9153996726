import type { Call } from '../call.ts'
import { createKeyMemo } from '../cache/key.ts'
import type { KeyParts } from '../cache/key.ts'
import { cachePolicy } from '../cache/policy.ts'
import type { CachePolicy } from '../cache/policy.ts'
import type { CacheSettings } from '../cache/settings.ts'
import type { ParsedRequest } from '../dialect.ts'
import { mayUse } from '../routing/allowed-models.ts'
import type { Models } from '../routing/model.ts'
import { routeIdentity } from '../routing/route-identity.ts'
import type { Route } from '../routing/route.ts'
import { servingRoute } from '../routing/serving-route.ts'
import { isKeptByProvider } from './kept-by-provider.ts'
import { notAllowed, sharedAccount } from './refusals.ts'

/** All that is decided about a call before anything is looked up. */
export interface Plan {
  readonly route: Route
  readonly policy: CachePolicy
  /** Where its answer is kept; undefined for a call that bypasses the cache. */
  readonly place: { readonly parts: KeyParts; readonly key: string } | undefined
}

/** Throws `RequestError` for a model that does not exist, that this caller may not use, or that cannot answer such a call. */
export type PlanOf = (call: Call) => Plan

export interface PlanSettings {
  readonly models: Models
  readonly cache: CacheSettings
  /** Several tenants call with the gateway's own credentials. */
  readonly sharedAccounts?: boolean | undefined
  /** [0, 1) */
  readonly random: () => number
}

/** Plans a call, once for all that ask the same: a body that comes again is the same `ParsedRequest` (see `createBodyMemo`). Never changes a plan. */
export const createPlans = (settings: PlanSettings): PlanOf => {
  const cacheKey = createKeyMemo()
  const planned = new WeakMap<ParsedRequest, { readonly call: Asked; readonly plan: Plan }>()
  const drawn = drawing(cacheKey, settings.random)
  return (call) => {
    const known = planned.get(call.request)
    if (known !== undefined && asksTheSame(known.call, call)) return drawn(known.plan)
    const plan = planOf(call, settings, cacheKey)
    planned.set(call.request, { call: askedBy(call), plan })
    return drawn(plan)
  }
}

const planOf = (call: Call, settings: PlanSettings, cacheKey: (parts: KeyParts) => string): Plan => {
  const { models, cache, sharedAccounts = false } = settings
  const { request, controls, lossless, caller, prompt } = call
  // A handle proves that its response was made for this caller.
  if (call.held === undefined && !mayUse(caller.models, request.model))
    throw notAllowed(
      call,
      models.list().map(({ id }) => id),
    )
  const named = models.resolve(request.model, caller.models)
  const route = servingRoute(named, call, models.providers)
  if (sharedAccounts && request.namesKept === true && passesIdsOn(route, call)) throw sharedAccount(call)
  const limits = { ...route.cache, ...prompt?.cache }
  const unrepeatable = request.unrepeatable ?? (isPromptOfOne(route, request) ? 'stored-state' : undefined)
  const policy = cachePolicy({
    request: { ...request, unrepeatable },
    controls,
    lossless,
    settings: cache,
    route: limits,
  })
  if (policy.bypass !== undefined) return { route, policy, place: undefined }
  const parts = keyParts(call, route, policy, cache)
  return { route, policy, place: { parts, key: cacheKey(parts) } }
}

/** Gives each call of several variants one of their places. The first is that of calls without any. */
const drawing =
  (cacheKey: (parts: KeyParts) => string, random: () => number) =>
  (plan: Plan): Plan => {
    const { policy, place } = plan
    if (policy.variants === 1 || place === undefined) return plan
    const variant = Math.floor(random() * policy.variants)
    if (variant === 0) return plan
    // No namespace holds a space.
    const parts = { ...place.parts, namespace: `${place.parts.namespace} variant ${variant}` }
    return { ...plan, place: { parts, key: cacheKey(parts) } }
  }

/** What a plan is made of, beside the request itself. Nothing that lives longer than the call may hold its signal or its bytes. */
type Asked = Pick<
  Call,
  'caller' | 'controls' | 'dialect' | 'headers' | 'held' | 'heldBy' | 'lossless' | 'prompt' | 'query' | 'strict'
>

const askedBy = (call: Call): Asked => {
  const { caller, controls, dialect, headers, held, heldBy, lossless, prompt, query, strict } = call
  return { caller, controls, dialect, headers, held, heldBy, lossless, prompt, query, strict }
}

const asksTheSame = (one: Asked, other: Asked): boolean =>
  one.caller.tenant === other.caller.tenant &&
  one.caller.models === other.caller.models &&
  one.controls === other.controls &&
  one.dialect === other.dialect &&
  one.held === other.held &&
  one.heldBy === other.heldBy &&
  one.lossless === other.lossless &&
  one.prompt === other.prompt &&
  one.query === other.query &&
  one.strict === other.strict &&
  sameMembers(one.headers, other.headers)

const sameMembers = (one: Call['headers'], other: Call['headers']): boolean => {
  let count = 0
  for (const name in one) {
    if (one[name] !== other[name]) return false
    count += 1
  }
  for (const _name in other) count -= 1
  return count === 0
}

const keyParts = (call: Call, route: Route, policy: CachePolicy, cache: CacheSettings): KeyParts => ({
  dialect: call.dialect.name,
  // An answer that is also a handle belongs to one tenant, whatever the scope.
  tenant: cache.scope === 'tenant' || isKeptByProvider(call) ? call.caller.tenant : '',
  // No namespace holds a space, so a prompt's answers meet those of no other call.
  namespace: call.prompt === undefined ? policy.namespace : `${policy.namespace} prompt ${call.prompt.id}`,
  route: routeIdentity(route),
  headers: keyedHeaders(call),
  query: call.query,
  body: call.request.body,
})

/** A form and a JSON body that reads like its view are two calls. */
const keyedHeaders = ({ headers, strict, upload }: Call): KeyParts['headers'] =>
  strict !== true && upload === undefined
    ? headers
    : {
        ...headers,
        ...(strict === true && { 'x-reprise-strict': 'true' }),
        ...(upload && { 'content-type': 'multipart/form-data' }),
      }

/** To another dialect no id is carried, and an id under the caller's own credential is the caller's. */
const passesIdsOn = ({ deployments }: Route, { dialect }: Call): boolean =>
  deployments.some(
    ({ account: { credential, provider } }) => credential !== undefined && provider.paths[dialect.name] !== undefined,
  )

/** One service keeps the prompt that is named; another of the route's might answer without it, when that one fails. */
const isPromptOfOne = ({ deployments }: Route, { namesPrompt }: ParsedRequest): boolean =>
  namesPrompt === true && new Set(deployments.map(({ account }) => account.baseUrl)).size > 1
