import type { Instruments } from './instruments.ts'

/** What traces leave out. Returns what is to be called before each page. */
export const untracedMetrics = ({ counter }: Instruments, untracedHits: () => number): (() => void) => {
  const untraced = counter(
    'reprise_untraced_hits_total',
    'Hits whose trace was left out because there were more than traces.hitsPerSecond.',
  )
  let told = 0
  return () => {
    untraced.inc(untracedHits() - told)
    told = untracedHits()
  }
}
