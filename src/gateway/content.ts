import type { Call, Content } from '../call.ts'
import type { StreamDialect, StreamEvent } from '../dialect.ts'
import { UpstreamError } from '../errors.ts'

/** A stream that cannot be made into a plain answer faithfully, or that ended before its answer was whole. */
export class UnfoldableError extends UpstreamError {
  constructor() {
    super({ deployment: '', fault: 'protocol', message: 'the stream ended before the answer was whole' })
  }
}

/** The content as this call asked for it, plain or streamed, whichever way it came. */
export const asAsked = async (content: Content, call: Call): Promise<Content> => {
  const { stream } = call.dialect
  if (stream === undefined || content.kind === 'bytes') return content
  if (!call.request.stream) return content.kind === 'body' ? content : gathered(content.events, stream)
  if (content.kind === 'events') return { kind: 'events', events: viewed(content.events, stream, call) }
  const replay = () => stream.replay(content.body, call.request)
  return { kind: 'events', events: oneByOne(replay), replay }
}

const oneByOne = async function* (replay: () => Iterable<StreamEvent>): AsyncGenerator<StreamEvent> {
  yield* replay()
}

const viewed = async function* (
  events: AsyncIterable<StreamEvent>,
  stream: StreamDialect,
  call: Call,
): AsyncGenerator<StreamEvent> {
  for await (const event of events) {
    const seen = stream.view(event, call.request)
    if (seen !== undefined) yield seen
  }
}

const gathered = async (events: AsyncIterable<StreamEvent>, stream: StreamDialect): Promise<Content> => {
  const collector = stream.collector()
  for await (const event of events) collector.push(event)
  const body = collector.answer()
  if (body === undefined) throw new UnfoldableError()
  return { kind: 'body', body, text: JSON.stringify(body) }
}
