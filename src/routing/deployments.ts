import { unknownProvider } from './model-errors.ts'
import type { DeploymentSettings, DormantDeployment, ModelSettings, ModelSources } from './model-settings.ts'
import type { Deployment } from './route.ts'

export interface ReadDeployments {
  readonly deployments: readonly Deployment[]
  readonly dormant: readonly DormantDeployment[]
}

/** The deployments under one name of `models`. Throws `ModelSettingsError` for a provider that does not exist. */
export const readDeployments = (
  name: string,
  settings: ModelSettings,
  { accounts, unavailable }: Pick<ModelSources, 'accounts' | 'unavailable'>,
): ReadDeployments => {
  const deployments: Deployment[] = []
  const dormant: DormantDeployment[] = []
  for (const [index, wanted] of settings.deployments.entries()) {
    const account = accounts.find((candidate) => candidate.name === wanted.provider)
    if (account !== undefined) {
      const { model, weight, parameters } = wanted
      deployments.push({ id: uniqueId(wanted, deployments), account, model, weight, parameters })
      continue
    }
    const off = unavailable.find(({ provider }) => provider === wanted.provider)
    const known = [...accounts.map((candidate) => candidate.name), ...unavailable.map(({ provider }) => provider)]
    if (off === undefined)
      throw unknownProvider(`models.${name}.deployments[${index}].provider`, wanted.provider, known)
    dormant.push({ model: name, deployment: `${wanted.provider}/${wanted.model}`, variable: off.variable })
  }
  return { deployments, dormant }
}

/** The same model twice, with other parameters, are two deployments: the second is `account/model#2`. */
const uniqueId = ({ provider, model }: DeploymentSettings, before: readonly Deployment[]): string => {
  const same = before.filter(({ account, model: other }) => account.name === provider && other === model)
  return same.length === 0 ? `${provider}/${model}` : `${provider}/${model}#${same.length + 1}`
}
