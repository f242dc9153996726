import type { JsonObject } from '../json.ts'
import type { ModelCacheSettings } from '../model-cache.ts'
import type { ProviderAccount } from '../provider.ts'
import type { RetryPolicy, Selection, Timeouts } from './route.ts'

/** What the configuration says of one name under `models`. */
export interface ModelSettings {
  readonly select: Selection
  readonly deployments: readonly DeploymentSettings[]
  readonly retry?: Some<RetryPolicy> | undefined
  readonly timeouts?: Some<Timeouts> | undefined
  readonly cache?: ModelCacheSettings | undefined
}

export interface DeploymentSettings {
  /** Name of an account. */
  readonly provider: string
  /** The provider's name for the model. */
  readonly model: string
  readonly weight: number
  readonly parameters?: JsonObject | undefined
}

/** What holds for every model that does not say otherwise. */
export interface ModelDefaults {
  readonly retry: RetryPolicy
  readonly timeouts: Timeouts
}

/** A provider that is off, and the environment variable that would turn it on. */
export interface UnavailableProvider {
  /** The name its account would have. */
  readonly provider: string
  readonly variable: string
  /** With them, a bare name that would be its own is explained too. */
  readonly bareNames?: readonly RegExp[] | undefined
}

export interface ModelSources {
  readonly accounts: readonly ProviderAccount[]
  readonly models: Readonly<Record<string, ModelSettings>>
  readonly defaults: ModelDefaults
  readonly unavailable: readonly UnavailableProvider[]
}

/** A configured deployment whose provider is off. */
export interface DormantDeployment {
  /** The name under `models`. */
  readonly model: string
  /** `account/model` */
  readonly deployment: string
  /** The environment variable that would turn it on. */
  readonly variable: string
}

/** One model as GET /v1/models shows it. */
export interface ModelListing {
  readonly id: string
  /** The provider's name; `reprise` for a name under `models`. */
  readonly ownedBy: string
}

type Some<T> = { readonly [K in keyof T]?: T[K] | undefined }
