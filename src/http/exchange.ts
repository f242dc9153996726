import type { ServerResponse } from 'node:http'
import { problemOf, RequestError } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { AppCollaborators } from './collaborators.ts'
import { headersOf, socketOf, type AppContext } from './context.ts'
import type { Door } from './doors.ts'
import { brokenOff } from './draining.ts'
import { hasSaidAll } from './early-refusal.ts'
import { problemResponse } from './problem-response.ts'
import { recordRequest, type RequestRecord } from './request-record.ts'
import { lazySignal } from './running-calls.ts'

/** One request at a door, from its head until the last byte of its answer. */
export interface Exchange {
  readonly requestId: string
  readonly record: RequestRecord
  /** Aborts when the caller has gone or the gateway breaks the call off. Made when it is first asked for. */
  signal(): AbortSignal
  /** The error as an answer. */
  refuse(error: unknown): Response
  /** What the error means that ends a stream whose head was sent. */
  breakOff(error: unknown): Problem
  /** Where there is no socket to tell, the answer is over once it has been made. */
  made(whole: boolean): void
}

type RecordedBy = 'announce' | 'clock' | 'models' | 'tracePlaceOf'
type Needed = RecordedBy | 'onFault' | 'running'

export const openExchange = (c: AppContext, door: Door, collaborators: Pick<AppCollaborators, Needed>): Exchange => {
  const { onFault, running } = collaborators
  const requestId = c.get('requestId')
  const record = recordAt(c, door, collaborators)
  const { outgoing } = socketOf(c)
  // To ask the request for its signal makes a whole Request of it, at every miss; the socket tells as well that the caller has gone.
  const { signal, abort } = lazySignal(outgoing === undefined ? () => c.req.raw.signal : undefined)
  let stopped: RequestError | undefined
  let hasLeft = false
  const letGo = running.add(() => {
    stopped = brokenOff()
    abort(stopped)
  })
  const over = (whole: boolean) => {
    letGo()
    if (!whole && stopped !== undefined) record.broke(stopped.problem)
    record.over(whole)
  }
  outgoing?.once('close', () => {
    hasLeft = !wasSent(outgoing)
    over(!hasLeft)
    if (hasLeft) abort(left)
  })
  const meaningOf = (error: unknown): Problem => {
    // All that waited for it fails with the call's signal, each in words of its own.
    if (stopped !== undefined) return stopped.problem
    const problem = problemOf(error)
    // A caller who left makes whatever waits for it fail.
    if (problem.kind === 'internal' && !hasLeft) onFault(error, requestId)
    if (error instanceof RequestError && error.cause !== undefined) onFault(error.cause, requestId)
    return problem
  }
  const made = (whole: boolean) => {
    if (outgoing === undefined) over(whole)
  }
  return {
    requestId,
    record,
    signal,
    made,
    refuse: (error) => {
      record.failed(meaningOf(error))
      made(true)
      return problemResponse(door.dialect, stopped ?? error, requestId)
    },
    breakOff: (error) => {
      const problem = meaningOf(error)
      record.broke(problem)
      return problem
    },
  }
}

const recordAt = (
  c: AppContext,
  { template, dialect }: Door,
  { announce, clock, models, tracePlaceOf }: Pick<AppCollaborators, RecordedBy>,
): RequestRecord => {
  const trace = tracePlaceOf(headersOf(c).get('traceparent'))
  const asked = { requestId: c.get('requestId'), door: template, method: c.req.method, dialect: dialect.name, trace }
  return recordRequest({ ...asked, announce, clock, models })
}

// No exception: its stack costs more than all that ends with it.
const left = 'the caller has left'

/** What Node says of an answer alone is not enough: what a broken connection had still to send counts as sent there. */
const wasSent = (outgoing: ServerResponse): boolean => {
  const { writableFinished, req } = outgoing
  return (writableFinished && (!req.socket.destroyed || req.socket.writableFinished)) || hasSaidAll(outgoing)
}
