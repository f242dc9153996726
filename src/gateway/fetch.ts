import type { Call } from '../call.ts'
import type { Exact } from '../cache/exact.ts'
import type { AcrossInstances } from '../cache/flight/across-instances.ts'
import { FlightWaitError } from '../cache/single-flight.ts'
import type { Flights, Lead } from '../cache/single-flight.ts'
import type { Clock } from '../clock.ts'
import type { Usage } from '../dialect.ts'
import type { Announce } from '../events.ts'
import type { JsonObject } from '../json.ts'
import type { Router } from '../routing/route.ts'
import { asAsked, UnfoldableError } from './content.ts'
import { asPromised } from './as-promised.ts'
import { sendOnce } from './elsewhere.ts'
import type { Errand, KeyedErrand } from './errand.ts'
import { createKeeper } from './keep.ts'
import { record } from './record.ts'
import type { RecordedReply, WholeAnswer } from './record.ts'

export interface FetchedReply extends RecordedReply {
  /** It came from an equal call that was already on its way. */
  readonly collapsed: boolean
}

/** Brings answers from providers and keeps what may be kept. */
export interface Fetcher {
  alone(errand: Errand): Promise<FetchedReply>
  /** One upstream call for all who ask the same at once. */
  shared(errand: KeyedErrand): Promise<FetchedReply>
  /** An equal call is on its way. */
  isUnderWay(key: string): boolean
  /** The same behind an answer that was already given: nobody waits, failures are announced by the router. */
  behind(errand: KeyedErrand): Promise<void>
  /** What a provider says to the same once more, as a body. It is kept nowhere, and nobody waits. */
  again(errand: Errand): Promise<JsonObject | undefined>
}

export interface FetcherCollaborators {
  readonly router: Router
  readonly across?: AcrossInstances | undefined
  readonly flights: Flights<RecordedReply>
  readonly exact: Exact
  readonly clock: Clock
  /** Uniform in [0, 1). */
  random(): number
  readonly announce: Announce
  readonly maxEntryBytes: number
  /** How many purges have come so far (see `countPurges`). */
  purges(): number
  costOf(provider: string, model: string, usage: Usage): number | undefined
}

export const createFetcher = (collaborators: FetcherCollaborators): Fetcher => {
  const { router, flights, costOf, purges, maxEntryBytes } = collaborators
  const flightKey = (key: string): string => `${purges()} ${key}`
  const keeper = createKeeper(collaborators)
  const once = sendOnce(collaborators)
  const send = async (errand: Errand, signal: AbortSignal, tags?: ReadonlySet<string>): Promise<RecordedReply> => {
    const call = { ...errand.call, signal }
    const purged = purges()
    const reply = await asPromised(call, (asked) => router.send(asked, errand.route))
    const { key } = errand
    if (key === undefined) return record(call, reply, { costOf, maxEntryBytes })
    const keyed = { ...errand, key }
    const keep = keeper.mayKeep(keyed, reply)
      ? (answer: WholeAnswer) => purges() === purged && keeper.keep(tagged(keyed, tags), answer)
      : undefined
    return record(call, reply, { costOf, keep, maxEntryBytes })
  }
  const alone = async (errand: Errand): Promise<FetchedReply> => ({
    ...(await send(errand, errand.call.signal)),
    collapsed: false,
  })
  const joined = async (errand: KeyedErrand): Promise<FetchedReply> => {
    const { call, key, policy } = errand
    const caller = { signal: call.signal, tags: policy.tags }
    const lead: Lead<RecordedReply> = (signal, tags) => once(errand, signal, (sent, its) => send(sent, its, tags))
    const flight = await flights.share(flightKey(key), caller, lead)
    const { reply } = flight
    const collapsed = flight.collapsed || reply.elsewhere === true
    // Who joined a stream for its plain answer learns here, while going alone is still possible, whether there is one.
    const content = collapsed && !call.request.stream ? await asAsked(reply.content, call) : reply.content
    return { ...reply, content, collapsed }
  }
  const shared = async (errand: KeyedErrand): Promise<FetchedReply> => {
    try {
      return await joined(errand)
    } catch (error) {
      if (error instanceof FlightWaitError || error instanceof UnfoldableError) return alone(errand)
      throw error
    }
  }
  return {
    alone,
    shared,
    isUnderWay: (key) => flights.has(flightKey(key)),
    behind: async (errand) => readToEnd(await shared({ ...errand, call: unwaited(errand) })),
    again: async (errand) => bodyOf(await alone({ ...errand, call: unwaited(errand), key: undefined }), errand.call),
  }
}

const readToEnd = async ({ content }: FetchedReply): Promise<void> => {
  if (content.kind === 'events') for await (const _event of content.events) continue
}

/** The errand as all who wait for it want its answer labelled. */
const tagged = (errand: KeyedErrand, tags: ReadonlySet<string> | undefined): KeyedErrand =>
  tags === undefined ? errand : { ...errand, policy: { ...errand.policy, tags: [...tags] } }

/** The call without the caller who waits for it. */
const unwaited = ({ call, route }: Errand): Call => ({ ...call, signal: AbortSignal.timeout(route.timeouts.totalMs) })

const bodyOf = async ({ content }: FetchedReply, call: Call): Promise<JsonObject | undefined> => {
  const plain = await asAsked(content, { ...call, request: { ...call.request, stream: false } })
  return plain.kind === 'body' ? plain.body : undefined
}
