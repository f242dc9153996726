import { loadConfig } from '../config.ts'
import type { Environment } from '../config.ts'
import { isJsonObject, parseObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
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
  const response = await fetch(`${base}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(answerDeadlineMs),
  }).catch((error: unknown) => {
    throw new Error(
      `No gateway answers at ${base} (${reasonOf(error)}). Is it running? Name another address with --url.`,
      { cause: error },
    )
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

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
