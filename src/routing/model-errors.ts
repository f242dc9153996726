import { mayUse } from './allowed-models.ts'
import { RequestError } from '../errors.ts'
import type { DormantDeployment, UnavailableProvider } from './model-settings.ts'
import { nearest } from '../nearest.ts'

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
  const close = nearest(found, known, mostOffered, offeredShare)
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
  const shown = name.slice(0, maxShownLength)
  const off = unavailable.find((candidate) => wouldServe(candidate, name))
  if (off !== undefined) {
    return notFound(
      `The model ${shown} belongs to ${off.provider}, which is off here. Ask for another (GET /v1/models lists them); the gateway's operator turns it on with ${off.variable}.`,
    )
  }
  const close = nearest(
    name,
    [...known].filter((candidate) => mayUse(allowed, candidate)),
    mostOffered,
    offeredShare,
  )
  const advice = close.length > 0 ? `Closest: ${close.join(', ')}. ` : ''
  return notFound(`There is no model ${shown}. ${advice}GET /v1/models lists them; provider/model reaches any other.`)
}

const mostOffered = 3
const offeredShare = 1 / 2

/** A name of the client's making may be as long as a body. */
const maxShownLength = 100

const wouldServe = ({ provider, bareNames }: UnavailableProvider, name: string): boolean =>
  name.startsWith(`${provider}/`) || (bareNames ?? []).some((pattern) => name.search(pattern) !== -1)

const notFound = (message: string): RequestError =>
  new RequestError({ status: 404, kind: 'not-found', message, code: 'model_not_found', param: 'model' })
