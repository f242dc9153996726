import type { Answer, Call, Caller } from '../call.ts'
import type { Clock } from '../clock.ts'
import type { DialectName } from '../dialect.ts'
import type { Problem } from '../errors.ts'
import type { Announce, TracePlace } from '../events.ts'
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
  readonly dialect: DialectName
  readonly announce: Announce
  readonly clock: Clock
  readonly models: Pick<Models, 'resolve'>
  readonly trace?: TracePlace | undefined
}

export const recordRequest = (recorded: RecordedRequest): RequestRecord => {
  const { requestId, door, dialect, announce, clock, models, trace } = recorded
  const startedAt = clock.now()
  const begunAt = clock.monotonic()
  const elapsedMs = () => clock.monotonic() - begunAt
  let caller: Caller | undefined
  let asked: Call['request'] | undefined
  let answer: Answer | undefined
  let firstOutputMs: number | undefined
  let problem: Problem | undefined
  let whole = true
  announce({ type: 'request-start', requestId, door, at: startedAt })
  return {
    startedAt,
    elapsedMs,
    trace,
    calledBy: (known) => void (caller = known),
    asked: ({ request }) => void (asked = request),
    answered: (given) => (answer = given),
    firstOutput: () => void (firstOutputMs = elapsedMs()),
    failed: (met) => void (problem = met),
    broke: (met) => {
      problem = met
      whole = false
    },
    over: (completed) => {
      announce({
        type: 'request-end',
        requestId,
        door,
        dialect,
        ...callerFacts(caller),
        ...answerFacts(answer),
        route: answer?.route ?? routeOf(asked?.model, models),
        status: problem?.status ?? answer?.status ?? clientLeft,
        streamed: asked?.stream ?? false,
        completed: completed && whole,
        startedAt,
        durationMs: elapsedMs(),
        firstOutputMs,
        ...problemFacts(problem, answer),
        trace,
      })
    },
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

const callerFacts = (caller: Caller | undefined) => ({
  caller: caller?.name ?? 'unknown',
  tenant: caller?.tenant ?? '',
})

const answerFacts = (answer: Answer | undefined) => {
  const { usage, cost, saved, savedMs } = answer?.tally() ?? {}
  return {
    outcome: answer?.outcome,
    provider: answer?.provider,
    model: answer?.model,
    upstreamMs: answer?.timing['upstream'],
    usage,
    cost,
    saved,
    savedMs,
  }
}

const problemFacts = (problem: Problem | undefined, answer: Answer | undefined) => ({
  attempts: answer?.attempts ?? problem?.attempts?.length ?? 0,
  error: problem?.code ?? problem?.kind,
})
