import type { Call } from '../call.ts'
import type { Clock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import type { Deployment, Transmission, Transmit } from '../routing/route.ts'
import { callUpstream } from './call.ts'
import type { UpstreamResponse } from './call.ts'
import { failureOf } from './failure.ts'
import { readBytes } from './bytes.ts'
import { readPlain } from './plain.ts'
import type { Pools } from './pools.ts'
import { prepare } from './prepare.ts'
import type { Prepared } from './prepare.ts'
import { startOfText } from './reading.ts'
import type { Reading } from './reading.ts'
import { sortedHeaders } from './response-headers.ts'
import { readStream } from './stream.ts'
import type { Dialects } from './target.ts'

export interface ExchangeSettings {
  readonly pools: Pools
  readonly clock: Clock
  readonly dialects: Dialects
  /** Largest plain answer, decompressed. */
  readonly maxAnswerBytes: number
  /** Largest single event of a stream. */
  readonly maxEventBytes: number
}

/** One call to one provider, from the door's dialect and back to it. Remembers nothing and retries nothing. */
export const createExchange =
  (settings: ExchangeSettings): Transmit =>
  async (call, deployment, limits) => {
    const prepared = prepare(call, deployment, settings.dialects)
    const response = await callUpstream(settings, prepared.request, limits)
    try {
      const reading = readingOf({ call, deployment, prepared, response, settings })
      return await transmissionOf(reading, prepared, settings.clock.now())
    } catch (error) {
      response.abort()
      throw error
    }
  }

interface Exchange {
  readonly call: Call
  readonly deployment: Deployment
  readonly prepared: Prepared
  readonly response: UpstreamResponse
  readonly settings: ExchangeSettings
}

const readingOf = ({ call, deployment, prepared, response, settings }: Exchange): Reading => ({
  call,
  deployment: deployment.id,
  target: prepared.target,
  response,
  maxAnswerBytes: settings.maxAnswerBytes,
  maxEventBytes: settings.maxEventBytes,
  failed: (answer, readError = prepared.target.dialect.readError) =>
    new UpstreamError(
      failureOf(answer, {
        deployment: deployment.id,
        provider: deployment.account.provider,
        secrets: prepared.secrets,
        readError,
        url: prepared.request.url,
        now: settings.clock.now(),
      }),
    ),
})

const transmissionOf = async (reading: Reading, { dropped, secrets }: Prepared, now: number): Promise<Transmission> => {
  const { call, response, deployment } = reading
  const { status, headers } = response
  if (status >= 300 && status < 400) throw redirected(deployment, status, headers.location)
  if (status >= 400) throw reading.failed({ status, headers, text: await startOfText(reading) })
  const read = call.request.stream ? readStream : call.request.raw === true ? readBytes : readPlain
  const content = await read(reading)
  return { content, ...sortedHeaders(headers, { secrets, now }), dropped }
}

/** Followed, a redirect would carry our credential and the prompt to wherever it points. */
const redirected = (deployment: string, status: number, location = ''): UpstreamError => {
  const url = URL.canParse(location) ? new URL(location) : undefined
  const text = (redirect: string) =>
    `answered ${status}, ${redirect}, which is not followed. Set the provider's baseUrl to its final address.`
  const to = url === undefined ? 'elsewhere' : `to ${url.origin}${url.pathname.slice(0, 100)}`
  return new UpstreamError({
    deployment,
    fault: 'protocol',
    status,
    message: `${deployment}: ${text('a redirect')}`,
    detail: `${deployment}: ${text(`a redirect ${to}`)}`,
  })
}
