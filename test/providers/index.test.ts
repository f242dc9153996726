import { findProvider } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { tableNameOf } from '../../src/observe/cost.ts'
import { providerContract } from '../contracts/provider.ts'

const all = Object.values(providers)

for (const provider of all) providerContract(provider)

describe('the providers together', () => {
  it('are all there, each under its name', () => {
    expect(Object.entries(providers).map(([name, provider]) => [name, provider.name])).toEqual(
      all.map(({ name }) => [name, name]),
    )
    expect(all).toHaveLength(20)
    expect(new Set(all.map(({ name }) => name.replaceAll('-', '_').toUpperCase())).size).toBe(20)
  })

  it.each([
    ['gpt-5.4', 'openai'],
    ['gpt-4o-mini', 'openai'],
    ['chatgpt-4o-latest', 'openai'],
    ['o1', 'openai'],
    ['o3', 'openai'],
    ['o4-mini', 'openai'],
    ['ft:gpt-4o-mini-2024-07-18:acme::abc', 'openai'],
    ['text-embedding-3-small', 'openai'],
    ['claude-sonnet-4-5-20250929', 'anthropic'],
    ['gemini-2.5-flash', 'gemini'],
    ['gemini-embedding-001', 'gemini'],
    ['mistral-large-latest', 'mistral'],
    ['codestral-latest', 'mistral'],
    ['ministral-8b-latest', 'mistral'],
    ['magistral-medium-latest', 'mistral'],
    ['open-mixtral-8x22b', 'mistral'],
    ['deepseek-chat', 'deepseek'],
    ['grok-4', 'xai'],
    ['sonar', 'perplexity'],
    ['sonar-pro', 'perplexity'],
    ['command-a-03-2025', 'cohere'],
    ['embed-v4.0', 'cohere'],
    ['gpt-oss-120b', undefined],
    ['deepseek-r1:7b', undefined],
    ['mistral:7b', undefined],
    ['llama3.2', undefined],
    ['o', undefined],
    ['omni', undefined],
    ['sonarqube', undefined],
    ['my-gpt-5', undefined],
  ])('know whose the bare name %s is', (model, owner) => {
    const owners = all.filter(({ bareNames }) => bareNames?.some((pattern) => pattern.test(model)))
    expect(owners.map(({ name }) => name)).toEqual(owner === undefined ? [] : [owner])
  })

  it('keep no state in the patterns of their names', () => {
    for (const { bareNames } of all)
      for (const { flags, source } of bareNames ?? []) {
        expect(flags).not.toMatch(/[gy]/)
        expect(source).toMatch(/^\^/)
      }
  })

  it.each([
    ['openai', 'openai'],
    ['azure-openai', 'azure'],
    ['anthropic', 'anthropic'],
    ['gemini', 'google'],
    ['mistral', 'mistral'],
    ['groq', 'groq'],
    ['deepseek', 'deepseek'],
    ['xai', 'x-ai'],
    ['together', 'together'],
    ['fireworks', 'fireworks'],
    ['openrouter', 'openrouter'],
    ['perplexity', 'perplexity'],
    ['cohere', 'cohere'],
    ['cerebras', 'cerebras'],
    ['nvidia', undefined],
    ['ollama', undefined],
    ['lm-studio', undefined],
    ['vllm', undefined],
    ['openai-compatible', undefined],
    ['demo', undefined],
    ['local', undefined],
  ])('are found in the price table: %s is %s', (name, table) => {
    const providerId = tableNameOf(providers[name])
    expect(providerId && findProvider({ providerId })?.id).toBe(table)
  })
})
