import { describe, expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { readinessOf } from '../../src/life/readiness.ts'
import type { ReadinessParts } from '../../src/life/readiness.ts'
import type { ProviderAccount } from '../../src/provider.ts'

type Report = ReturnType<ReadinessParts['health']['report']>

const account = (name: string, more: Partial<ProviderAccount> = {}): ProviderAccount => ({
  name,
  provider: providers[name] ?? providers['openai']!,
  baseUrl: 'http://127.0.0.1:1',
  headers: {},
  ...more,
})

const deployment = (name: string, kind: 'ready' | 'resting'): Report[number] => ({
  deployment: name,
  readiness: kind === 'ready' ? { kind } : { kind, reason: 'credential', until: 1, whenAlone: 'never' },
  breaker: 'closed',
  inFlight: 0,
  lastFailure: undefined,
  answered: true,
})

const statesOf = (accounts: readonly ProviderAccount[], report: Report) =>
  readinessOf(
    {
      draining: () => false,
      store: { name: 'memory', health: () => ({ ok: true, detail: 'ok' }) },
      semantic: { state: () => ({ state: 'off', detail: '' }) },
      health: { report: () => report },
    },
    accounts,
  ).providers.map(({ state }) => state)

describe('what /readyz says of providers', () => {
  it('calls nobody ready whom no call has tried', () => {
    const accounts = [account('openai'), account('mistral', { credential: 'x' }), account('demo')]
    expect(statesOf(accounts, [])).toEqual([
      "unchecked: there is no key here, so it is called with the caller's own",
      'unchecked: not called since the start',
      'unchecked: not called since the start',
    ])
  })

  it('counts those that rest, in words that fit the number', () => {
    const report = [
      deployment('openai/a', 'resting'),
      deployment('openai/b', 'ready'),
      deployment('demo/echo', 'ready'),
    ]
    expect(statesOf([account('openai'), account('demo')], report)).toEqual(['1 deployment resting', 'ready'])
    expect(statesOf([account('openai')], [...report, deployment('openai/c', 'resting')])).toEqual([
      '2 deployments resting',
    ])
  })

  it('calls nobody ready who never answered, as long as none of its deployments did', () => {
    const hung = { ...deployment('openai/a', 'ready'), answered: false }
    expect(statesOf([account('openai')], [hung])).toEqual(['unchecked: no answer so far'])
    expect(statesOf([account('openai')], [hung, deployment('openai/b', 'ready')])).toEqual(['ready'])
  })

  it('calls nobody ready whose last try failed', () => {
    const lastFailure = { at: 1, how: 'no connection came about' }
    const ill = { ...deployment('openai/a', 'ready'), lastFailure }
    expect(statesOf([account('openai')], [ill])).toEqual(['1 deployment whose last try failed'])
    const report = [ill, { ...ill, deployment: 'openai/b' }, { ...deployment('openai/c', 'resting'), lastFailure }]
    expect(statesOf([account('openai')], report)).toEqual(['1 deployment resting, 2 deployments whose last try failed'])
  })
})
