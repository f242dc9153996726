import { isJsonObject, type Json } from '../json.ts'
import type { Deployment, Route } from './route.ts'

/**
 * What the route stands for in the cache key: who may answer, without what only decides who does so today. Equal for routes whose
 * deployments are the same in another order, number or weight, with other timeouts or credentials.
 */
export const routeIdentity = ({ deployments }: Route): Json => {
  const places = new Map(deployments.map(placeOf).map((place) => [JSON.stringify(place), place]))
  return [...places].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, place]) => place)
}

const placeOf = ({ account, model, parameters = {} }: Deployment): Json => ({
  baseUrl: account.baseUrl,
  model,
  parameters: ordered(parameters),
  provider: account.provider.name,
})

/** Members sorted at every depth, so that the places sort the same however they were written. */
const ordered = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, member === undefined ? undefined : ordered(member)]))
}
