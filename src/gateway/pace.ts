import type { Content } from '../call.ts'
import type { Clock } from '../clock.ts'
import type { StreamEvent } from '../dialect.ts'

/** Spreads the stream of a kept answer of so many tokens over time. A plain answer stays as it is. */
export type Pace = (content: Content, tokens: number) => Content

export interface PaceSettings {
  readonly clock: Pick<Clock, 'sleep'>
  /** What is left of a stream goes out at once: the gateway wants to end. */
  readonly hurry: () => boolean
}

/** The speed of a quick model. */
const tokensPerSecond = 100
/** Between two events, which have some ten tokens where they have any: those of thinking that is not shown are waited for by nobody. */
const mostBetweenMs = 100

export const createPace =
  (settings: PaceSettings): Pace =>
  (content, tokens) =>
    content.kind === 'events' && content.replay !== undefined
      ? { kind: 'events', events: spread(content.replay, tokens, settings) }
      : content

/** The events are made twice: once to be counted, then as they are sent. All of them would weigh many times the answer for as long as it takes. */
const spread = async function* (
  replay: () => Iterable<StreamEvent>,
  tokens: number,
  { clock, hurry }: PaceSettings,
): AsyncGenerator<StreamEvent> {
  const waitMs = Math.min(mostBetweenMs, (1_000 * tokens) / tokensPerSecond / countOf(replay()))
  let isFirst = true
  for (const event of replay()) {
    if (!isFirst && !hurry()) await clock.sleep(waitMs)
    isFirst = false
    yield event
  }
}

const countOf = (events: Iterable<StreamEvent>): number => {
  let count = 0
  for (const _event of events) count += 1
  return count
}
