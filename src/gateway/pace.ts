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
      ? { kind: 'events', events: spread([...content.replay()], tokens, settings) }
      : content

const spread = async function* (
  events: readonly StreamEvent[],
  tokens: number,
  { clock, hurry }: PaceSettings,
): AsyncGenerator<StreamEvent> {
  const waitMs = Math.min(mostBetweenMs, (1_000 * tokens) / tokensPerSecond / events.length)
  for (const [place, event] of events.entries()) {
    if (place > 0 && !hurry()) await clock.sleep(waitMs)
    yield event
  }
}
