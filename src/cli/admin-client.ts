import { loadConfig } from '../config.ts'
import type { Environment } from '../config.ts'
import { isJsonObject, parseObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { askGateway, noGatewayMessage } from './ask-gateway.ts'
import { addressFrom, addressOf } from './gateway-address.ts'

const answerDeadlineMs = 10_000

/** Asks the admin API of a running gateway: at `url`, or where the configuration says it listens. Throws with what to do when it does not answer. */
export const askAdmin = async (
  environment: Environment,
  url: string | undefined,
  path: string,
  body?: JsonObject,
): Promise<JsonObject> => {
  const { base, key } = reachedBy(environment, url)
  const signal = AbortSignal.timeout(answerDeadlineMs)
  const response = await askGateway({ base, path, key, body, signal }).catch((error: unknown) => {
    throw new Error(noGatewayMessage(base, error), { cause: error })
  })
  const answer = parseObject(await response.text()) ?? {}
  if (response.ok) return answer
  const fault = isJsonObject(answer['error']) ? answer['error']['message'] : undefined
  throw new Error(
    `${base}${path} answered ${response.status}: ${typeof fault === 'string' ? fault : 'no reason given'}${response.status === 401 ? whereTheKeyIs : ''}`,
  )
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
