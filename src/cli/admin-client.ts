import { loadConfig } from '../config.ts'
import type { Environment } from '../config.ts'
import { isJsonObject, parseObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { askGateway, noGatewayMessage, type GatewayRequest } from './ask-gateway.ts'
import { addressFrom, addressOf } from './gateway-address.ts'

const answerDeadlineMs = 10_000

/** Asks the admin API of a running gateway: at `url`, or where the configuration says it listens. Throws with what to do when it does not answer. */
export const askAdmin = async (
  environment: Environment,
  url: string | undefined,
  path: string,
  body?: JsonObject,
): Promise<JsonObject> => {
  const signal = AbortSignal.timeout(answerDeadlineMs)
  const response = await reachAdmin(environment, url)({ path, body, signal })
  return parseObject(await response.text()) ?? {}
}

/** The admin API of a running gateway. What it gives back is a success; it rejects with what to do for everything else. */
export const reachAdmin = (
  environment: Environment,
  url: string | undefined,
): ((request: Omit<GatewayRequest, 'base' | 'key'>) => Promise<Response>) => {
  const { base, key } = reachedBy(environment, url)
  return async (request) => {
    const response = await askGateway({ base, key, ...request }).catch((error: unknown) => {
      throw new Error(noGatewayMessage(base, error), { cause: error })
    })
    if (response.ok) return response
    const fault = parseObject(await response.text())?.['error']
    const reason = isJsonObject(fault) && typeof fault['message'] === 'string' ? fault['message'] : 'no reason given'
    throw new Error(
      `${base}${request.path} answered ${response.status}: ${reason}${response.status === 401 ? whereTheKeyIs : ''}`,
    )
  }
}

interface Reached {
  readonly base: string
  readonly key: string | undefined
}

/** With an address nothing of the configuration is needed, nor is its key shown there: it may be another machine's. */
const reachedBy = (environment: Environment, url: string | undefined): Reached => {
  if (url !== undefined) return { base: addressFrom(url), key: environment['REPRISE_ADMIN_KEY'] || undefined }
  const { server, admin } = loadConfig(environment)
  return { base: addressOf(server), key: admin.key }
}

const whereTheKeyIs =
  ' This command takes it from REPRISE_ADMIN_KEY, or, without --url, from the configuration (--config names its file).'
