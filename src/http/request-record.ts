import type { Answer, Call, Caller } from '../call.ts'
import type { Clock } from '../clock.ts'
import type { DialectName } from '../dialect.ts'
import type { Problem } from '../errors.ts'
import type { Announce, RequestEnd, TracePlace } from '../events.ts'
import type { Models } from '../routing/model.ts'
import { routeLabel } from '../routing/route-label.ts'

/** What is learnt about one request on its way, told as one `request-start` and one `request-end`. */
export interface RequestRecord {
  /** Epoch ms. */
  readonly startedAt: number
  /** Milliseconds since then, to the microsecond. */
  elapsedMs(): number
  readonly trace: TracePlace | undefined
  calledBy(caller: Caller): void
  asked(call: Call): void
  /** A try at this deployment (`account/model`) begins. */
  tried(deployment: string): void
  /** Gives the answer back. */
  answered(answer: Answer): Answer
  firstOutput(): void
  /** The answer is an error. */
  failed(problem: Problem): void
  /** A stream, whose head had been sent, ends with an error. */
  broke(problem: Problem): void
  /** The last byte left (true), or the client did (false). To be told once. */
  over(completed: boolean): void
}

// What nginx logs for it; never sent.
const clientLeft = 499

export interface RecordedRequest {
  readonly requestId: string
  readonly door: string
  readonly method: string
  readonly dialect: DialectName
  readonly announce: Announce
  readonly clock: Clock
  readonly models: Pick<Models, 'resolve'>
  readonly trace?: TracePlace | undefined
}

/** What is known of it so far. */
interface Learnt {
  caller?: Caller
  asked?: Call['request']
  tried?: string[]
  answer?: Answer
  firstOutputMs?: number
  problem?: Problem
  broken?: boolean
}

export const recordRequest = (recorded: RecordedRequest): RequestRecord => {
  const { requestId, door, announce, clock, trace } = recorded
  const startedAt = clock.now()
  const begunAt = clock.monotonic()
  const elapsedMs = () => clock.monotonic() - begunAt
  const learnt: Learnt = {}
  announce({ type: 'request-start', requestId, door, at: startedAt })
  return {
    startedAt,
    elapsedMs,
    trace,
    calledBy: (caller) => void (learnt.caller = caller),
    asked: ({ request }) => void (learnt.asked = request),
    tried: (deployment) => void (learnt.tried ??= []).push(deployment),
    answered: (answer) => (learnt.answer = answer),
    firstOutput: () => void (learnt.firstOutputMs = elapsedMs()),
    failed: (problem) => void (learnt.problem = problem),
    broke: (problem) => {
      learnt.problem = problem
      learnt.broken = true
    },
    over: (completed) => announce(requestEnd(recorded, learnt, { startedAt, durationMs: elapsedMs(), completed })),
  }
}

type Ending = Pick<RequestEnd, 'startedAt' | 'durationMs' | 'completed'>

// Written out member by member: spreading parts together is among the dearest things that a hit can do.
const requestEnd = (
  recorded: RecordedRequest,
  learnt: Learnt,
  { startedAt, durationMs, completed }: Ending,
): RequestEnd => {
  const { caller, asked, answer, problem } = learnt
  // Who left before the answer got no error that names them.
  const tried = problem?.attempts?.map(({ deployment }) => deployment) ?? learnt.tried
  const tally = answer?.tally()
  return {
    type: 'request-end',
    requestId: recorded.requestId,
    door: recorded.door,
    method: recorded.method,
    dialect: recorded.dialect,
    route: answer?.route ?? routeOf(asked?.model, recorded.models),
    caller: caller?.name ?? 'unknown',
    tenant: caller?.tenant ?? '',
    status: problem?.status ?? answer?.status ?? clientLeft,
    streamed: asked?.stream ?? false,
    completed: completed && learnt.broken !== true,
    outcome: answer?.outcome,
    provider: answer?.provider,
    model: answer?.model,
    attempts: answer?.attempts ?? tried?.length ?? 0,
    tried: answer === undefined ? tried : problem?.attempts?.map(({ deployment }) => deployment),
    usage: tally?.usage,
    cost: tally?.cost,
    saved: tally?.saved,
    savedMs: tally?.savedMs,
    startedAt,
    durationMs,
    firstOutputMs: learnt.firstOutputMs,
    upstreamMs: answer?.timing['upstream'],
    error: problem?.code ?? problem?.kind,
    trace: recorded.trace,
  }
}

/** The route that a request without an answer was meant for, so that failures are seen where they happen. */
const routeOf = (model: string | undefined, { resolve }: Pick<Models, 'resolve'>): string => {
  if (model === undefined) return 'other'
  try {
    return routeLabel(resolve(model))
  } catch {
    // No such model: nothing in the configuration to name.
    return 'other'
  }
}
