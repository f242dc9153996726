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

type RecordedBy = 'announce' | 'clock' | 'models'
type Needed = RecordedBy | 'onFault' | 'tracePlaceOf' | 'running'

export const openExchange = (
  c: AppContext,
  { template, dialect }: Door,
  { announce, clock, onFault, models, tracePlaceOf, running }: Pick<AppCollaborators, Needed>,
): Exchange => {
  const requestId = c.get('requestId')
  const trace = tracePlaceOf(headersOf(c).get('traceparent'))
  const asked = { requestId, door: template, method: c.req.method, dialect: dialect.name, trace }
  const record = recordRequest({ ...asked, announce, clock, models })
  const { outgoing } = socketOf(c)
  const { signal, abort } = lazySignal(() => c.req.raw.signal)
  let stopped: RequestError | undefined
  const letGo = running.add(() => {
    stopped = brokenOff()
    abort(stopped)
  })
  const over = (whole: boolean) => {
    letGo()
    if (!whole && stopped !== undefined) record.broke(stopped.problem)
    record.over(whole)
  }
  outgoing?.once('close', () => over(wasSent(outgoing)))
  const meaningOf = (error: unknown): Problem => {
    // All that waited for it fails with the call's signal, each in words of its own.
    if (stopped !== undefined) return stopped.problem
    const problem = problemOf(error)
    // A caller who left makes whatever waits for it fail.
    if (problem.kind === 'internal' && !c.req.raw.signal.aborted) onFault(error, requestId)
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
      return problemResponse(dialect, stopped ?? error, requestId)
    },
    breakOff: (error) => {
      const problem = meaningOf(error)
      record.broke(problem)
      return problem
    },
  }
}

/** What Node says of an answer alone is not enough: what a broken connection had still to send counts as sent there. */
const wasSent = (outgoing: ServerResponse): boolean => {
  const { writableFinished, req } = outgoing
  return (writableFinished && (!req.socket.destroyed || req.socket.writableFinished)) || hasSaidAll(outgoing)
}
