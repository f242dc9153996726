import type { GatewayEvent } from '../../events.ts'
import { operationName } from '../operation-name.ts'
import type { ProviderName } from '../provider-name.ts'
import { savedWaitMs } from '../waits.ts'
import { tokenBuckets } from './instruments.ts'
import type { Instruments } from './instruments.ts'
import { lazily } from './request-series.ts'
import type { BindRequest, RequestFacts } from './request-series.ts'

/** Tokens and US dollars, spent at providers or saved by the cache. An unknown price is counted as unknown, never as 0. */
export const spendingMetrics = (
  instruments: Instruments,
  providerName: ProviderName,
): { readonly bind: BindRequest; readonly listen: (event: GatewayEvent) => void } => {
  const bill = billMetrics(instruments)
  const spending = spentMetrics(instruments, { bill, providerName })
  const saving = savedMetrics(instruments)
  return {
    bind: (facts) => {
      if (facts.outcome === undefined || facts.status >= 400) return () => undefined
      const { fwd, kind } = facts.outcome
      return fwd === undefined || kind === 'stale' || kind === 'collapsed' ? saving(facts) : spending(facts)
    },
    listen: (event) => {
      if (event.type === 'background-answer') bill(event.route, event.purpose)(event.cost)
      if (event.type === 'semantic-judgement' && event.route !== undefined) bill(event.route, 'judge')(event.cost)
    },
  }
}

/** Adds to what providers are paid. All of it is here: what no request asked for stands on their bill, too. */
type Bill = (route: string, purpose: 'request' | 'refresh' | 'audit' | 'judge') => (cost: number | undefined) => void

const billMetrics = ({ boundCounter }: Instruments): Bill => {
  const labels = ['route', 'purpose'] as const
  const help = 'US dollars paid to providers, where the price is known, by what for.'
  const spent = boundCounter('reprise_spent_dollars_total', help, labels)
  const helpUnknown = 'Answers of a provider whose price is not known, by what for.'
  const unpriced = boundCounter('reprise_unpriced_answers_total', helpUnknown, labels)
  return (route, purpose) => {
    const [known, unknown] = [lazily(() => spent({ route, purpose })), lazily(() => unpriced({ route, purpose }))]
    return (cost) => (cost === undefined ? unknown().add(1) : known().add(cost))
  }
}

const spentMetrics = (
  { boundHistogram }: Instruments,
  { bill, providerName }: { readonly bill: Bill; readonly providerName: ProviderName },
): BindRequest => {
  const tokens = boundHistogram(
    'gen_ai_client_token_usage',
    'Tokens of answers that a provider made.',
    ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_token_type', 'gen_ai_request_model'],
    tokenBuckets,
  )
  const tokensOf = ({ dialect, provider, route }: RequestFacts, type: string) =>
    lazily(() =>
      tokens({
        gen_ai_operation_name: operationName(dialect),
        gen_ai_provider_name: provider === undefined ? 'none' : providerName(provider),
        gen_ai_token_type: type,
        gen_ai_request_model: route,
      }),
    )
  return (facts) => {
    const [input, output] = [tokensOf(facts, 'input'), tokensOf(facts, 'output')]
    const pay = bill(facts.route, 'request')
    return ({ usage, cost }) => {
      if (usage !== undefined) {
        input().observe(usage.inputTokens)
        output().observe(usage.outputTokens)
      }
      pay(cost)
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
  const helpWait =
    'Seconds that a provider took for answers of the cache when they were made, less what those took to begin.'
  const wait = boundCounter('reprise_saved_wait_seconds_total', helpWait, ['route'])
  const tokensOf = (type: string, route: string) => lazily(() => tokens({ gen_ai_token_type: type, route }))
  return ({ route }) => {
    const [input, output] = [tokensOf('input', route), tokensOf('output', route)]
    const [known, unknown] = [lazily(() => dollars({ route })), lazily(() => unpriced({ route }))]
    const waited = lazily(() => wait({ route }))
    return (event) => {
      const { usage, saved } = event
      if (usage !== undefined) {
        input().add(usage.inputTokens)
        output().add(usage.outputTokens)
      }
      if (saved === undefined) unknown().add(1)
      else known().add(saved)
      waited().add(savedWaitMs(event) / 1_000)
    }
  }
}
