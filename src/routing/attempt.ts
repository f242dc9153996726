import type { Call } from '../call.ts'
import type { Clock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import type { Deployment, Timeouts, Transmission, Transmit } from './route.ts'

export interface AttemptLimits {
  readonly timeouts: Timeouts
  /** Epoch ms. */
  readonly deadlineAt: number
}

/**
 * One try that ends by the deadline and with the caller, whatever `transmit` does. Rejects with what `transmit` threw, or with an
 * `UpstreamError` of fault `timeout` or `aborted`. What comes after that is given back unread.
 */
export const attempt = async (
  { transmit, clock }: { readonly transmit: Transmit; readonly clock: Clock },
  call: Call,
  deployment: Deployment,
  { timeouts, deadlineAt }: AttemptLimits,
): Promise<Transmission> => {
  const caller = call.signal()
  const ended = new AbortController()
  const settled = new AbortController()
  // Two controllers and a listener, where AbortSignal.any would be shorter: it costs more than all else here. The listener stays: a
  // stream is read after this.
  const leave = () => {
    ended.abort(caller.reason)
    settled.abort(caller.reason)
  }
  if (caller.aborted) leave()
  caller.addEventListener('abort', leave, { once: true })
  const { signal } = ended
  // Called inside a promise, so that a throw is a rejection like any other.
  const transmission = Promise.resolve().then(() => transmit(call, deployment, { timeouts, deadlineAt, signal }))
  const deadline = clock
    .sleep(deadlineAt - clock.now(), settled.signal)
    .then(() => Promise.reject(deadlinePassed(deployment, timeouts.totalMs)))
  try {
    return await Promise.race([transmission, deadline])
  } catch (error) {
    ended.abort(error)
    transmission.then(giveBack, () => {})
    throw caller.aborted ? abortedAt(deployment, caller) : error
  } finally {
    // A reason of our own: the default one is an exception with a stack, too dear for every call.
    settled.abort('settled')
  }
}

/** The error of a call whose caller has gone. */
export const abortedAt = (deployment: Deployment, signal: AbortSignal): UpstreamError =>
  new UpstreamError({
    deployment: deployment.id,
    fault: 'aborted',
    message: 'Nobody waits for the answer any more.',
    cause: signal.reason,
  })

const deadlinePassed = ({ id }: Deployment, totalMs: number): UpstreamError =>
  new UpstreamError({
    deployment: id,
    fault: 'timeout',
    message: `No answer from ${id} within the ${totalMs} ms that the whole call may take (timeout.total).`,
  })

/** Frees the connection under a stream that nobody will read. */
const giveBack = ({ content }: Transmission): void => {
  if (content.kind === 'body') return
  const coming: AsyncIterable<unknown> = content.kind === 'events' ? content.events : content.bytes
  Promise.resolve()
    .then(() => coming[Symbol.asyncIterator]().return?.())
    .catch(() => {})
}
