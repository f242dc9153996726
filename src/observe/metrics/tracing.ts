import { growth } from './growth.ts'
import type { Instruments } from './instruments.ts'

/** What became of traces since the start. */
export interface Traced {
  /** Hits that began a trace and were left out of it, because there were too many at a time. */
  readonly untracedHits: number
  readonly spans: {
    /** The collector took them. */
    readonly sent: number
    /** It refused them, or was not reached in time. */
    readonly refused: number
    /** They came while the queue was full. */
    readonly crowdedOut: number
  }
}

/** What traces leave out, and what is lost of them. Returns what is to be called before each page. */
export const tracingMetrics = ({ counter }: Instruments, traced: () => Traced | undefined): (() => void) => {
  const untraced = counter(
    'reprise_untraced_hits_total',
    'Hits whose trace was left out because there were more than traces.hitsPerSecond.',
  )
  const spans = counter(
    'reprise_spans_total',
    'Spans by what became of them: sent to the collector, refused by it or not taken in time, or crowded out because too many waited.',
    ['result'],
  )
  const grown = growth()
  return () => {
    const now = traced()
    if (now === undefined) return
    untraced.inc(grown('untraced', now.untracedHits))
    spans.inc({ result: 'sent' }, grown('sent', now.spans.sent))
    spans.inc({ result: 'refused' }, grown('refused', now.spans.refused))
    spans.inc({ result: 'crowded-out' }, grown('crowded-out', now.spans.crowdedOut))
  }
}
