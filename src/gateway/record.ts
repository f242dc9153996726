import { Buffer } from 'node:buffer'
import type { Call, Reply, Tally } from '../call.ts'
import type { StreamCollector, StreamDialect, StreamEvent, Usage } from '../dialect.ts'
import type { JsonObject } from '../json.ts'

/** A reply on its way back, with what it used and whether it is being kept. */
export interface RecordedReply extends Reply {
  readonly stored: boolean
  /** Another instance fetched it, and has kept it. */
  readonly elsewhere?: boolean | undefined
  /** For events: whole once they have been read. */
  tally(): Tally
}

export interface Recorder {
  /** US dollars of an answer; undefined when the price is not known. */
  costOf(provider: string, model: string, usage: Usage): number | undefined
  /** Beyond some multiple of it an answer is passed on without being gathered. */
  readonly maxEntryBytes: number
  /** Keeps a whole answer and says whether it did; absent where no answer to this call may be kept. */
  readonly keep?: ((answer: WholeAnswer) => boolean) | undefined
}

/** A complete answer and the facts that go with it. */
export interface WholeAnswer {
  readonly said: Said
  readonly reply: Reply
  readonly tally: Tally
}

/** What an answer says: JSON as text and parsed, or bytes of a type of their own. */
export type Said =
  | { readonly text: string; readonly body: JsonObject }
  | { readonly type: string; readonly bytes: Uint8Array }

/** Counts what a reply used and hands on what may be kept the moment it is whole: partial answers never are. */
export const record = (call: Call, reply: Reply, { costOf, keep, maxEntryBytes }: Recorder): RecordedReply => {
  const whole = (text: string, body: JsonObject): Pick<RecordedReply, 'stored' | 'tally'> => {
    // What a kept response used was counted when it was made.
    const usage = call.held === undefined ? call.dialect.answer.usage(body) : undefined
    const tally = { usage, cost: usage && costOf(reply.provider, reply.model, usage) }
    const stored =
      call.dialect.answer.isComplete(body, call.request.body) && keep?.({ said: { text, body }, reply, tally }) === true
    return { stored, tally: () => tally }
  }
  const { content } = reply
  if (content.kind === 'body') return { ...reply, ...whole(content.text, content.body) }
  if (content.kind === 'bytes') {
    const { type, length = 0, openEnded = false } = content
    const keepBytes = openEnded || length > maxEntryBytes ? undefined : keep
    const bytes = recordedBytes(content.bytes, maxEntryBytes, (all) => {
      if (!all.every(isBlank)) keepBytes?.({ said: { type, bytes: all }, reply, tally: {} })
    })
    return { ...reply, content: { ...content, bytes }, stored: keepBytes !== undefined, tally: () => ({}) }
  }
  let tally = (): Tally => ({})
  const events = recordedEvents({ call, events: content.events, maxEntryBytes }, (body) => {
    tally = whole(JSON.stringify(body), body).tally
  })
  // The head goes out before the end is known: for a stream `stored` says that it will be, if it ends well.
  return { ...reply, content: { kind: 'events', events }, stored: keep !== undefined, tally: () => tally() }
}

/** A transcript of such bytes alone says nothing, and so does not say that it is whole. */
const isBlank = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13

interface Recording {
  readonly call: Call
  readonly events: AsyncIterable<StreamEvent>
  readonly maxEntryBytes: number
}

// The answer is kept before its last event goes out, so that a client that saw the end finds the entry. Output after an end makes
// another answer, which the next end keeps in place of the first.
const recordedEvents = async function* (
  { call, events, maxEntryBytes }: Recording,
  whole: (body: JsonObject) => void,
): AsyncGenerator<StreamEvent> {
  const { stream } = call.dialect
  const gathering = gather(stream, maxEntryBytes)
  let kept = false
  for await (const event of events) {
    gathering.push(event)
    const meaning = stream?.meaning(event)
    if (meaning === 'output') kept = false
    const body = !kept && meaning === 'end' ? gathering.answer() : undefined
    if (body !== undefined) {
      kept = true
      whole(body)
    }
    yield event
  }
  const body = kept ? undefined : gathering.answer()
  if (body !== undefined) whole(body)
}

// Events say their few characters in a hundred or two, so that an entry of the largest size may come in this many times its bytes.
const eventsPerEntry = 32

/** A collector that gives up what is far too large to keep, or cannot be gathered: passing it on matters more. */
const gather = (stream: StreamDialect | undefined, maxEntryBytes: number): StreamCollector => {
  let collector = stream?.collector()
  let size = 0
  return {
    push: (event) => {
      size += event.data.length
      if (size > maxEntryBytes * eventsPerEntry) collector = undefined
      try {
        collector?.push(event)
      } catch {
        collector = undefined
      }
    },
    answer: () => collector?.answer(),
  }
}

/** Kept before the end goes out, as a stream is. What is larger than any entry is passed on alone. */
const recordedBytes = async function* (
  bytes: AsyncIterable<Uint8Array>,
  maxEntryBytes: number,
  whole: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    size += piece.length
    if (size <= maxEntryBytes) pieces.push(piece)
    else pieces = []
    yield piece
  }
  if (size <= maxEntryBytes) whole(Buffer.concat(pieces))
}
