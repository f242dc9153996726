import type { StreamEvent } from '../dialect.ts'

/** What keeps a quiet connection open: a comment, which every client passes over. */
export const heartbeat = ': waiting\n\n'

/** The headers of an event stream. The last one keeps nginx from collecting it into one piece. */
export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
} as const

const lineBreak = /\r\n|\r|\n/

/** One event on the wire. https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export const eventText = ({ event, data }: StreamEvent): string => {
  const name = event === undefined ? '' : `event: ${event}\n`
  if (!lineBreak.test(data)) return `${name}data: ${data}\n\n`
  return `${name}${data
    .split(lineBreak)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`
}
