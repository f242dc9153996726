import { createRequire } from 'node:module'
import type * as PriceTable from '@pydantic/genai-prices'
import type { Usage } from '../dialect.ts'
import type { Provider } from '../provider.ts'

/** US dollars per million tokens, as the operator set them for one `provider/model`. */
export interface PriceOverride {
  readonly input: number
  readonly output: number
  readonly cachedInput?: number | undefined
}

export interface Prices {
  /** US dollars of one answer; undefined when the price is not known. Unknown is never 0. */
  costOf(provider: string, model: string, usage: Usage): number | undefined
}

export interface PricesSettings {
  /** By `account/model`. */
  readonly overrides: Readonly<Record<string, PriceOverride>>
  /** What the price table calls the provider behind an account; undefined for servers of your own, whose price nobody knows. */
  readonly tableName: (account: string) => string | undefined
}

/** What the price table calls a provider. Of servers of your own nobody knows the price, so that the table is not even loaded for them. */
export const tableNameOf = (
  provider: Pick<Provider, 'name' | 'pricesName' | 'keyless'> | undefined,
): string | undefined => (provider?.keyless ? undefined : (provider?.pricesName ?? provider?.name))

/** Prices from the operator first, then from the table of @pydantic/genai-prices (data included, nothing is fetched). */
export const createPrices = ({ overrides, tableName }: PricesSettings): Prices => ({
  costOf: (provider, model, usage) => {
    const own = overrides[`${provider}/${model}`]
    if (own !== undefined) return ownCost(own, usage)
    const name = tableName(provider)
    return name === undefined ? undefined : tableCost(name, model, usage)
  },
})

const ownCost = (price: PriceOverride, usage: Usage): number => {
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens)
  const input = (usage.inputTokens - cached) * price.input + cached * (price.cachedInput ?? price.input)
  return (input + usage.outputTokens * price.output) / 1e6
}

const tableCost = (providerId: string, model: string, usage: Usage): number | undefined => {
  try {
    const counts = {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cachedInputTokens ?? 0,
      cache_write_tokens: usage.cacheWriteTokens ?? 0,
    }
    return priceTable().calcPrice(counts, model, { providerId })?.total_price
  } catch {
    // The table rejects counts that contradict each other; an answer must not fail for that.
    return undefined
  }
}

/** Loaded with the first price that is asked for: most of a megabyte, which a start need not wait for. Required once, found again by Node. */
const priceTable = (): typeof PriceTable => createRequire(import.meta.url)('@pydantic/genai-prices')
