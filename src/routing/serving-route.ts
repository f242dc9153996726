import type { Call } from '../call.ts'
import { conversational, isConvertible } from '../dialect.ts'
import type { Dialect } from '../dialect.ts'
import { RequestError, shown } from '../errors.ts'
import type { Provider } from '../provider.ts'
import { accountNames } from './route.ts'
import type { Route } from './route.ts'

/**
 * The route with those deployments alone that can answer this call: their provider speaks its dialect or one it converts to, and
 * holds the response from which it goes on. Throws `RequestError` where none is left: 400 where another model would do, 501 where
 * none of all `providers` would.
 */
export const servingRoute = (
  route: Route,
  call: Pick<Call, 'dialect' | 'heldBy'>,
  providers: readonly Provider[],
): Route => {
  const { dialect, heldBy } = call
  const able = route.deployments.filter(({ account }) => serves(account.provider, dialect))
  const [first, ...others] = heldBy === undefined ? able : able.filter(({ account }) => account.name === heldBy)
  if (first === undefined) throw able.length === 0 ? notOffered(route, dialect, providers) : heldElsewhere(route)
  return others.length + 1 === route.deployments.length ? route : { ...route, deployments: [first, ...others] }
}

const serves = ({ paths }: Provider, dialect: Dialect): boolean => {
  if (paths[dialect.name] !== undefined) return true
  return isConvertible(dialect) && conversational.some((name) => paths[name] !== undefined)
}

const notOffered = ({ name, deployments }: Route, dialect: Dialect, providers: readonly Provider[]): RequestError => {
  const mendable = providers.some((provider) => serves(provider, dialect))
  const remedy = mendable
    ? `Ask for a model of a provider that does, in place of ${shown(name)}.`
    : 'Nor does any other provider here: the operator would have to add one.'
  return new RequestError({
    status: mendable ? 400 : 501,
    kind: 'invalid-request',
    code: 'not_offered',
    param: 'model',
    message: `${accountNames(deployments).join(' or ')} offers no ${dialect.name}, and nothing stands in for it. ${remedy}`,
  })
}

const heldElsewhere = ({ name }: Route): RequestError =>
  new RequestError({
    status: 400,
    kind: 'invalid-request',
    code: 'response_held_elsewhere',
    param: 'previous_response_id',
    message: `The response is kept at a provider that does not serve ${shown(name)}. Go on with the model that made it, or send the whole conversation in input.`,
  })
