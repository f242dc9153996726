import type { Announce } from '../../events.ts'
import { operationName } from '../operation-name.ts'
import { tokenBuckets } from './instruments.ts'
import type { Instruments } from './instruments.ts'

/** Tokens and US dollars, spent at providers or saved by the cache. An unknown price is counted as unknown, never as 0. */
export const spendingMetrics = ({ counter, histogram }: Instruments): Announce => {
  const tokens = histogram(
    'gen_ai_client_token_usage',
    'Tokens of answers that a provider made.',
    ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_token_type', 'route'],
    tokenBuckets,
  )
  const savedTokens = counter('reprise_saved_tokens_total', 'Tokens of answers that the cache gave.', [
    'gen_ai_token_type',
    'route',
  ])
  const priced = (name: string, help: string) => counter(name, help, ['route'])
  const spent = priced('reprise_spent_dollars_total', 'US dollars paid to providers, where the price is known.')
  const saved = priced('reprise_saved_dollars_total', 'US dollars that the cache saved, where the price is known.')
  const unpriced = priced('reprise_unpriced_answers_total', 'Answers of a provider whose price is not known.')
  const unpricedHits = priced('reprise_unpriced_hits_total', 'Answers of the cache whose price is not known.')
  return (event) => {
    if (event.type !== 'request-end' || event.outcome === undefined || event.status >= 400) return
    const { route, usage, outcome, cost } = event
    const fromCache = outcome.fwd === undefined || outcome.kind === 'stale' || outcome.kind === 'collapsed'
    const counts = [
      ['input', usage?.inputTokens ?? 0],
      ['output', usage?.outputTokens ?? 0],
    ] as const
    for (const [type, count] of usage === undefined ? [] : counts) {
      if (fromCache) savedTokens.inc({ gen_ai_token_type: type, route }, count)
      else {
        const provider = { gen_ai_provider_name: event.provider ?? 'none', gen_ai_token_type: type, route }
        tokens.observe({ gen_ai_operation_name: operationName(event.dialect), ...provider }, count)
      }
    }
    const [known, unknown, dollars] = fromCache ? [saved, unpricedHits, event.saved] : [spent, unpriced, cost]
    if (dollars === undefined) unknown.inc({ route })
    else known.inc({ route }, dollars)
  }
}
