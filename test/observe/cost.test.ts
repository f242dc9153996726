import { describe, expect, it } from 'vitest'
import { createPrices } from '../../src/observe/cost.ts'

const prices = createPrices({
  overrides: { 'local/small': { input: 2, output: 4, cachedInput: 1 } },
  tableName: (account) => (account === 'openai' || account === 'anthropic' ? account : undefined),
})
const usage = { inputTokens: 1_000, outputTokens: 500 }

describe('createPrices', () => {
  it("takes the operator's price first, per million tokens", () => {
    expect(prices.costOf('local', 'small', { ...usage, cachedInputTokens: 400 })).toBeCloseTo(
      (600 * 2 + 400 * 1 + 500 * 4) / 1e6,
      12,
    )
  })

  it('knows the prices of public models', () => {
    expect(prices.costOf('openai', 'gpt-4o-mini', usage)).toBeCloseTo((1_000 * 0.15 + 500 * 0.6) / 1e6, 9)
  })

  it('charges cached input less', () => {
    const cached = prices.costOf('openai', 'gpt-4o', { ...usage, cachedInputTokens: 800 })
    expect(cached).toBeLessThan(prices.costOf('openai', 'gpt-4o', usage) ?? 0)
  })

  it.each([
    ['an unknown model', 'openai', 'no-such-model'],
    ['a server of your own', 'vllm', 'llama'],
  ])('says unknown, not 0, for %s', (_name, provider, model) => {
    expect(prices.costOf(provider, model, usage)).toBeUndefined()
  })

  it('says unknown for counts that contradict each other', () => {
    expect(
      prices.costOf('openai', 'gpt-4o', {
        inputTokens: 10,
        outputTokens: 1,
        cachedInputTokens: 20,
        cacheWriteTokens: -5,
      }),
    ).toBeUndefined()
  })
})
