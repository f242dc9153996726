import type { Call } from '../call.ts'
import type { UpstreamError } from '../errors.ts'
import type { ProviderError } from '../dialect.ts'
import type { JsonObject } from '../json.ts'
import type { UpstreamResponse } from './call.ts'
import { summarised } from './error-text.ts'
import { protocolError, wrapped } from './faults.ts'
import type { FailedAnswer } from './failure.ts'
import type { Target } from './target.ts'

/** One answer that is being read, and how its faults are named. */
export interface Reading {
  readonly call: Call
  /** `account/model`, for errors. */
  readonly deployment: string
  readonly target: Target
  readonly response: UpstreamResponse
  readonly maxAnswerBytes: number
  readonly maxEventBytes: number
  /** The error that an error answer means; `readError` where it is not the dialect's usual one. */
  failed(answer: FailedAnswer, readError?: (body: JsonObject) => ProviderError): UpstreamError
}

/** `application/json` of `Application/JSON; charset=utf-8`; empty where the provider named none. */
export const mediaType = ({ headers }: UpstreamResponse): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

export const isJsonType = (type: string): boolean => type === 'application/json' || /^application\/.+\+json$/.test(type)

/** A page of a proxy or a wrong address, most often; its title tells, and no other kind is quoted, for it may hold an answer. */
export const wrongType = async (reading: Reading, type: string, wanted: string): Promise<UpstreamError> => {
  const title = type === 'text/html' ? `: ${summarised(await startOfText(reading))}` : ''
  return protocolError(
    reading.deployment,
    `answered with ${type.slice(0, 80)} in place of ${wanted}${title}`,
    reading.response.status,
  )
}

/** The whole body as text. Throws `UpstreamError` for more than `maxBytes` or for bytes that are not UTF-8. */
export const wholeText = async ({ response, deployment }: Reading, maxBytes: number): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.length
    if (size > maxBytes) throw protocolError(deployment, `the answer is larger than ${maxBytes} bytes`, response.status)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (error) {
    throw wrapped(error, deployment, 'the answer is not UTF-8')
  }
}

/** As much of the body as is worth telling about, however broken it is. */
export const startOfText = async ({ response }: Pick<Reading, 'response'>): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= mostErrorBytes) break
    }
  } catch {
    // What came before the break still tells something.
  }
  return Buffer.concat(chunks).subarray(0, mostErrorBytes).toString('utf8')
}

const mostErrorBytes = 64 * 1024
