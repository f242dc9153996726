import { operationName } from '../operation-name.ts'
import { tokenBuckets } from './instruments.ts'
import type { Instruments } from './instruments.ts'
import { lazily } from './request-series.ts'
import type { BindRequest, RequestFacts } from './request-series.ts'

/** Tokens and US dollars, spent at providers or saved by the cache. An unknown price is counted as unknown, never as 0. */
export const spendingMetrics = (instruments: Instruments): BindRequest => {
  const spending = spentMetrics(instruments)
  const saving = savedMetrics(instruments)
  return (facts) => {
    if (facts.outcome === undefined || facts.status >= 400) return () => undefined
    const { fwd, kind } = facts.outcome
    return fwd === undefined || kind === 'stale' || kind === 'collapsed' ? saving(facts) : spending(facts)
  }
}

const spentMetrics = ({ boundCounter, boundHistogram }: Instruments): BindRequest => {
  const tokens = boundHistogram(
    'gen_ai_client_token_usage',
    'Tokens of answers that a provider made.',
    ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_token_type', 'gen_ai_request_model'],
    tokenBuckets,
  )
  const help = 'US dollars paid to providers, where the price is known.'
  const spent = boundCounter('reprise_spent_dollars_total', help, ['route'])
  const helpUnknown = 'Answers of a provider whose price is not known.'
  const unpriced = boundCounter('reprise_unpriced_answers_total', helpUnknown, ['route'])
  const tokensOf = ({ dialect, provider = 'none', route }: RequestFacts, type: string) =>
    lazily(() =>
      tokens({
        gen_ai_operation_name: operationName(dialect),
        gen_ai_provider_name: provider,
        gen_ai_token_type: type,
        gen_ai_request_model: route,
      }),
    )
  return (facts) => {
    const { route } = facts
    const [input, output] = [tokensOf(facts, 'input'), tokensOf(facts, 'output')]
    const [known, unknown] = [lazily(() => spent({ route })), lazily(() => unpriced({ route }))]
    return ({ usage, cost }) => {
      if (usage !== undefined) {
        input().observe(usage.inputTokens)
        output().observe(usage.outputTokens)
      }
      if (cost === undefined) unknown().add(1)
      else known().add(cost)
    }
  }
}

const savedMetrics = ({ boundCounter }: Instruments): BindRequest => {
  const tokens = boundCounter('reprise_saved_tokens_total', 'Tokens of answers that the cache gave.', [
    'gen_ai_token_type',
    'route',
  ])
  const help = 'US dollars that the cache saved, where the price is known.'
  const dollars = boundCounter('reprise_saved_dollars_total', help, ['route'])
  const helpUnknown = 'Answers of the cache whose price is not known.'
  const unpriced = boundCounter('reprise_unpriced_hits_total', helpUnknown, ['route'])
  const tokensOf = (type: string, route: string) => lazily(() => tokens({ gen_ai_token_type: type, route }))
  return ({ route }) => {
    const [input, output] = [tokensOf('input', route), tokensOf('output', route)]
    const [known, unknown] = [lazily(() => dollars({ route })), lazily(() => unpriced({ route }))]
    return ({ usage, saved }) => {
      if (usage !== undefined) {
        input().add(usage.inputTokens)
        output().add(usage.outputTokens)
      }
      if (saved === undefined) unknown().add(1)
      else known().add(saved)
    }
  }
}
