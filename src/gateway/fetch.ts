import type { Call } from '../call.ts'
import type { AcrossInstances } from '../cache/flight/across-instances.ts'
import { FlightWaitError } from '../cache/single-flight.ts'
import type { Flights, Lead } from '../cache/single-flight.ts'
import type { Announce, BackgroundAnswer } from '../events.ts'
import type { JsonObject } from '../json.ts'
import { routeLabel } from '../routing/route-label.ts'
import { asAsked, UnfoldableError } from './content.ts'
import { sendOnce } from './elsewhere.ts'
import type { Errand, KeyedErrand } from './errand.ts'
import type { RecordedReply } from './record.ts'
import { createSend } from './send.ts'
import type { SendCollaborators } from './send.ts'

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
  /** The same behind an answer that was already given: nobody waits, what it cost is announced, failures are by the router. */
  behind(errand: KeyedErrand, purpose: BackgroundAnswer['purpose']): Promise<void>
  /** What a provider says to the same once more, as a body, for an audit. It is kept nowhere, and nobody waits. */
  again(errand: Errand): Promise<JsonObject | undefined>
}

export interface FetcherCollaborators extends SendCollaborators {
  readonly across?: AcrossInstances | undefined
  readonly flights: Flights<RecordedReply>
}

export const createFetcher = (collaborators: FetcherCollaborators): Fetcher => {
  const { flights, purges, announce } = collaborators
  const flightKey = (key: string): string => `${purges()} ${key}`
  const once = sendOnce(collaborators)
  const send = createSend(collaborators)
  const alone = async (errand: Errand): Promise<FetchedReply> => ({
    ...(await send(errand, errand.call.signal())),
    collapsed: false,
  })
  const joined = async (errand: KeyedErrand): Promise<FetchedReply> => {
    const { call, key, policy } = errand
    const caller = { signal: call.signal(), tags: policy.tags }
    // Who leads may leave while others wait.
    const lead: Lead<RecordedReply> = (signal, tags) =>
      holding(call, () => once(errand, signal, (sent, its) => send(sent, its, tags)))
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
    behind: async (errand, purpose) => {
      const call = unwaited(errand)
      const reply = await holding(call, () => shared({ ...errand, call }))
      // Whoever began the call that this one joined has told.
      const tell = () => reply.collapsed || tellCost(announce, errand, { purpose, reply })
      await readToEnd(reply).finally(tell)
    },
    again: async (errand) => {
      const call = unwaited(errand)
      const reply = await holding(call, () => alone({ ...errand, call, key: undefined }))
      return bodyOf(reply, errand.call).finally(() => tellCost(announce, errand, { purpose: 'audit', reply }))
    },
  }
}

const tellCost = (
  announce: Announce,
  { route }: Errand,
  { purpose, reply }: Pick<BackgroundAnswer, 'purpose'> & { readonly reply: FetchedReply },
): void => announce({ type: 'background-answer', purpose, route: routeLabel(route), cost: reply.tally().cost })

const readToEnd = async ({ content }: FetchedReply): Promise<void> => {
  if (content.kind === 'events') for await (const _event of content.events) continue
  if (content.kind === 'bytes') for await (const _piece of content.bytes) continue
}

/** Keeps the files of a form while they may have to be sent. */
const holding = async <T>({ upload }: Call, work: () => Promise<T>): Promise<T> => {
  const letGo = upload?.hold()
  try {
    return await work()
  } finally {
    letGo?.()
  }
}

/** The call without the caller who waits for it. */
const unwaited = ({ call, route }: Errand): Call => {
  const signal = AbortSignal.timeout(route.timeouts.totalMs)
  return { ...call, signal: () => signal }
}

const bodyOf = async ({ content }: FetchedReply, call: Call): Promise<JsonObject | undefined> => {
  const plain = await asAsked(content, { ...call, request: { ...call.request, stream: false } })
  return plain.kind === 'body' ? plain.body : undefined
}
