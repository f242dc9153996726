import { mayUse } from './allowed-models.ts'
import { RequestError, shown } from '../errors.ts'
import type { DormantDeployment, UnavailableProvider } from './model-settings.ts'
import { offeredFor } from '../nearest.ts'

/** A setting under `models` that cannot be obeyed: stops the start. */
export class ModelSettingsError extends Error {
  /** `models.assistant.deployments[0].provider` */
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.name = 'ModelSettingsError'
    this.path = path
  }
}

export const unknownProvider = (path: string, found: string, known: readonly string[]): ModelSettingsError => {
  const close = offeredFor(found, known)
  const advice = close.length > 0 ? `Closest: ${close.join(', ')}.` : `Known: ${known.join(', ') || 'none'}.`
  return new ModelSettingsError(path, `${path}: there is no provider ${found}. ${advice} Or add it under providers.`)
}

/** A configured name all of whose providers are off. */
export const withoutDeployment = (name: string, dormant: readonly DormantDeployment[]): RequestError => {
  const variables = new Set(dormant.filter(({ model }) => model === name).map(({ variable }) => variable))
  return notFound(
    `The model ${name} has no provider that is on here. Ask for another (GET /v1/models lists them); the gateway's operator turns one on with ${[...variables].join(' or ')}.`,
  )
}

/**
 * What to tell a client of a name that is not open to it. The same for a name that exists and for one that does not: which there are beside
 * its own is not for it to find out.
 */
export const notOpenMessage = (
  name: string,
  {
    client,
    allowed,
    known,
  }: { readonly client: string; readonly allowed: readonly string[]; readonly known: readonly string[] },
): string =>
  `The client key of ${client} may not use ${shown(name)}. ${closest(name, known, allowed)}It may use: ${allowed.join(', ')} (GET /v1/models lists them).`

export const unknownModel = (
  name: string,
  {
    known,
    allowed,
    unavailable,
  }: {
    readonly known: ReadonlySet<string>
    readonly allowed: readonly string[]
    readonly unavailable: readonly UnavailableProvider[]
  },
): RequestError => {
  const off = unavailable.find((candidate) => wouldServe(candidate, name))
  if (off !== undefined) {
    return notFound(
      `The model ${shown(name)} belongs to ${off.provider}, which is off here. Ask for another (GET /v1/models lists them); the gateway's operator turns it on with ${off.variable}.`,
    )
  }
  const others = mayUse(allowed, anyName) ? '; provider/model reaches any other' : ''
  return notFound(
    `There is no model ${shown(name)}. ${closest(name, known, allowed)}GET /v1/models lists them${others}.`,
  )
}

/** No name but a glob that covers all covers it. */
const anyName = '\u0000/\u0000'

const closest = (name: string, known: Iterable<string>, allowed: readonly string[]): string => {
  const open = [...known].filter((candidate) => mayUse(allowed, candidate))
  const close = offeredFor(name, open)
  return close.length > 0 ? `Closest: ${close.join(', ')}. ` : ''
}

const wouldServe = ({ provider, bareNames }: UnavailableProvider, name: string): boolean =>
  name.startsWith(`${provider}/`) || (bareNames ?? []).some((pattern) => name.search(pattern) !== -1)

const notFound = (message: string): RequestError =>
  new RequestError({ status: 404, kind: 'not-found', message, code: 'model_not_found', param: 'model' })
