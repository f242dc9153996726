import type { Announce } from '../../events.ts'
import { tokenBuckets } from './instruments.ts'
import type { Instruments } from './instruments.ts'

/** Tokens and US dollars, spent at providers or saved by the cache. An unknown price is counted as unknown, never as 0. */
export const spendingMetrics = ({ counter, histogram }: Instruments): Announce => {
  const tokenLabels = ['gen_ai_token_type', 'route'] as const
  const tokens = histogram(
    'gen_ai_client_token_usage',
    'Tokens of answers that a provider made.',
    tokenLabels,
    tokenBuckets,
  )
  const savedTokens = counter('reprise_saved_tokens_total', 'Tokens of answers that the cache gave.', tokenLabels)
  const spent = counter('reprise_spent_dollars_total', 'US dollars paid to providers, where the price is known.', [
    'route',
  ])
  const saved = counter('reprise_saved_dollars_total', 'US dollars that the cache saved, where the price is known.', [
    'route',
  ])
  const unpriced = counter('reprise_unpriced_answers_total', 'Answers of a provider whose price is not known.', [
    'route',
  ])
  return (event) => {
    if (event.type !== 'request-end' || event.outcome === undefined || event.status >= 400) return
    const { route, usage, outcome } = event
    const fromCache = outcome.fwd === undefined || outcome.kind === 'stale' || outcome.kind === 'collapsed'
    const counts = [
      ['input', usage?.inputTokens ?? 0],
      ['output', usage?.outputTokens ?? 0],
    ] as const
    for (const [type, count] of usage === undefined ? [] : counts) {
      if (fromCache) savedTokens.inc({ gen_ai_token_type: type, route }, count)
      else tokens.observe({ gen_ai_token_type: type, route }, count)
    }
    if (fromCache) saved.inc({ route }, event.saved ?? 0)
    else if (event.cost === undefined) unpriced.inc({ route })
    else spent.inc({ route }, event.cost)
  }
}
