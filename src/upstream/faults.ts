import { UpstreamError } from '../errors.ts'
import type { UpstreamFault } from '../errors.ts'
import type { Stage } from './deadlines.ts'

/** A deadline passed. */
export const timeoutError = (deployment: string, stage: Stage, ms: number): UpstreamError =>
  new UpstreamError({ deployment, fault: 'timeout', message: `${deployment}: ${timeoutText[stage](ms)}` })

const timeoutText: Readonly<Record<Stage, (ms: number) => string>> = {
  connect: (ms) => `no connection within ${ms} ms. Check that its address answers, or raise timeout.connect.`,
  answer: (ms) =>
    `no whole answer within ${ms} ms, and another deployment can be asked. For long answers raise timeout.answer.`,
  'first-token': (ms) => `no output within ${ms} ms. For a slow model raise timeout.firstToken.`,
  idle: (ms) => `the stream fell silent for ${ms} ms. If that is usual for the model, raise timeout.idle.`,
  drain: (ms) => `the connection stayed open ${ms} ms after the answer's end.`,
  total: (ms) => `no whole answer within the ${ms} ms that were left. For long answers raise timeout.total.`,
}

/** Why no answer began. An `UpstreamError` stays what it is. */
export const connectionError = (error: unknown, deployment: string, url: URL): UpstreamError => {
  if (error instanceof UpstreamError) return error
  if (isClosedHere(error)) return stoppedError(deployment, error)
  const speaksHttp = !isNoHttp(error)
  const text = (place: Place) => `${deployment}: ${speaksHttp ? connectionText(codeOf(error), place) : notHttp(place)}`
  return new UpstreamError({
    deployment,
    fault: speaksHttp ? 'connect' : 'protocol',
    message: text(nameless),
    detail: text({ host: url.host, name: url.hostname, reason: ` (${coded(error)})` }),
    cause: error,
  })
}

/** How a text names where it happened. */
interface Place {
  readonly host: string
  readonly name: string
  /** The error's own words and its code, for operators. */
  readonly reason: string
}

/** Where a provider of the operator's own lies is not for callers to know. */
const nameless = { host: 'its address', name: 'of its baseUrl', reason: '' } as const

// undici's error of its parser has no code of its own.
const isNoHttp = (error: unknown): boolean =>
  codeOf(error) === 'UND_ERR_HEADERS_OVERFLOW' || (error instanceof Error && error.name === 'HTTPParserError')

const connectionText = (code: string, { host, name, reason }: Place): string => {
  if (code === 'ECONNREFUSED') return `nothing listens at ${host}. Start it, or correct the provider's baseUrl.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the host name ${name} has no address${reason}. See that it is spelt right and that the gateway has a network.`
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE')
    return `the connection to ${host} was closed before an answer came${reason}.`
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return `${host} does not answer${reason}.`
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `there is no way to ${host} from here${reason}.`
  if (certificateCodes.test(code))
    return `the certificate of ${host} is not trusted${reason}. See that it is valid for that name; one that an authority of your own signed needs NODE_EXTRA_CA_CERTS.`
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
    return `${host} does not speak TLS as we do${reason}. Is the scheme of the provider's baseUrl right?`
  return `no connection to ${host} came about${reason || "; the gateway's log names the cause"}.`
}

const certificateCodes = /^(?:CERT_|ERR_TLS_CERT|SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER))/

const notHttp = ({ host, reason }: Place): string =>
  `what came from ${host} is not HTTP${reason}. Is the scheme of the provider's baseUrl right?`

/**
 * Any error that is not yet an `UpstreamError`, under what it means here. One with a code is the system's or undici's, whose words may
 * name an address; of our own the words are told, and not logged, for they may quote the answer.
 */
export const wrapped = (
  error: unknown,
  deployment: string,
  meaning: string,
  fault: UpstreamFault = 'protocol',
): UpstreamError => {
  if (error instanceof UpstreamError) return error
  if (isClosedHere(error)) return stoppedError(deployment, error)
  const known = codeOf(error) !== ''
  return new UpstreamError({
    deployment,
    fault,
    message: known ? `${deployment}: ${meaning}.` : `${deployment}: ${meaning}: ${textOf(error)}`,
    detail: known ? `${deployment}: ${meaning}: ${coded(error)}` : undefined,
    cause: error,
  })
}

/** It was we who closed the connections (see `Pools.close`): calls behind an answer may still run then. */
const isClosedHere = (error: unknown): boolean => codeOf(error) === 'UND_ERR_DESTROYED'

const stoppedError = (deployment: string, cause: unknown): UpstreamError =>
  new UpstreamError({
    deployment,
    fault: 'aborted',
    message: `${deployment}: the gateway stopped before the answer.`,
    cause,
  })

/** What came is not what the dialect promises. */
export const protocolError = (deployment: string, message: string, status?: number): UpstreamError =>
  new UpstreamError({ deployment, fault: 'protocol', message: `${deployment}: ${message}`, status })

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const coded = (error: unknown): string => {
  // OpenSSL's own message names its source files.
  const said = error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : ''
  const [text, code] = [said || textOf(error), codeOf(error)]
  return code === '' || text.includes(code) ? text : `${text}, ${code}`
}

// An AggregateError of several refused addresses has no message of its own.
const textOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ').slice(0, 300)
  return error instanceof Error ? error.message.slice(0, 300) : 'unknown cause'
}
