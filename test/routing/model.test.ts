import { describe, expect, test } from 'vitest'
import { RequestError } from '../../src/errors.ts'
import { ModelSettingsError } from '../../src/routing/model-errors.ts'
import type { ModelSources } from '../../src/routing/model-settings.ts'
import { createModels } from '../../src/routing/model.ts'
import { accountOf, providerOf } from './support.ts'

const openai = providerOf('openai', { bareNames: [/^gpt-/, /^o\d/g], knownModels: ['gpt-5.4'] })
const defaults = {
  retry: { attempts: 2, backoffMs: 250, maxWaitMs: 10_000 },
  timeouts: { connectMs: 2_000, firstTokenMs: 300_000, idleMs: 60_000, totalMs: 600_000 },
}
const sources = (members: Partial<ModelSources> = {}): ModelSources => ({
  accounts: [accountOf('openai', { provider: openai }), accountOf('router')],
  models: {},
  defaults,
  unavailable: [],
  ...members,
})
const deployment = (provider: string, model: string) => ({ provider, model, weight: 1 })
const problem = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    if (error instanceof RequestError) return error.problem
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('resolve', () => {
  test('takes a configured name before anything else', () => {
    const models = createModels(
      sources({ models: { 'openai/gpt-5.4': { select: 'weighted', deployments: [deployment('router', 'x')] } } }),
    )
    const route = models.resolve('openai/gpt-5.4')
    expect(route).toMatchObject({ name: 'openai/gpt-5.4', configured: true, selection: 'weighted' })
    expect(route.deployments.map(({ id }) => id)).toEqual(['router/x'])
    expect(models.resolve('openai/gpt-5.4')).toBe(route)
  })

  test('reads account/model, the model with its own slashes', () => {
    const route = createModels(sources()).resolve('router/meta-llama/Llama-4')
    expect(route.deployments[0]).toMatchObject({ id: 'router/meta-llama/Llama-4', model: 'meta-llama/Llama-4' })
    expect(route).toMatchObject({ selection: 'first', ...defaults, cache: {} })
  })

  test('gives a well-known bare name to its provider, again and again', () => {
    const models = createModels(sources())
    for (const name of ['o3', 'o3', 'o3']) {
      expect(models.resolve(name).deployments[0]).toMatchObject({ id: 'openai/o3', model: 'o3' })
    }
  })

  test('prefers the account that has a credential, then the namesake', () => {
    const without = accountOf('openai', { provider: openai, credential: undefined })
    const mine = accountOf('mine', { provider: openai })
    const first = (accounts: ModelSources['accounts']) =>
      createModels(sources({ accounts })).resolve('gpt-5.4').deployments[0].account.name
    expect(first([without, mine])).toBe('mine')
    expect(first([mine, accountOf('openai', { provider: openai })])).toBe('openai')
    expect(first([without])).toBe('openai')
  })

  test('lets only names that are known beforehand be labels', () => {
    const models = createModels(sources())
    expect(models.resolve('openai/gpt-5.4').configured).toBe(true)
    expect(models.resolve('gpt-5.4').configured).toBe(true)
    expect(models.resolve('openai/made-up').configured).toBe(false)
    expect(models.resolve('gpt-made-up').configured).toBe(false)
  })

  test.each(['__proto__', 'constructor', 'toString', '', '/', 'openai/', '/gpt', 'x'.repeat(1_000_000)])(
    'refuses %.20s without harm',
    (name) => {
      const { status, kind, code, message, param } = problem(() => createModels(sources()).resolve(name))
      expect({ status, kind, code, param }).toEqual({
        status: 404,
        kind: 'not-found',
        code: 'model_not_found',
        param: 'model',
      })
      expect(message.length).toBeLessThan(400)
    },
  )

  test('offers the closest names, but none that the caller may not use', () => {
    const models = createModels(
      sources({
        models: {
          assistant: { select: 'first', deployments: [deployment('openai', 'gpt-5.4')] },
          'assistant-of-acme': { select: 'first', deployments: [deployment('openai', 'gpt-5.4')] },
        },
      }),
    )
    expect(problem(() => models.resolve('asistant')).message).toContain('Closest: assistant')
    expect(problem(() => models.resolve('assistant-of-acm', ['assistant'])).message).not.toContain('acme')
    expect(problem(() => models.resolve('asistant')).message).toContain('provider/model reaches any other')
    expect(problem(() => models.resolve('asistant', ['asis*'])).message).not.toContain('any other')
  })

  test('says which variable turns a provider on', () => {
    const unavailable = [{ provider: 'anthropic', variable: 'ANTHROPIC_API_KEY', bareNames: [/^claude-/] }]
    const models = createModels(sources({ unavailable }))
    for (const name of ['anthropic/claude-x', 'claude-x']) {
      expect(problem(() => models.resolve(name)).message).toContain('turns it on with ANTHROPIC_API_KEY')
    }
  })
})

describe('settings of a model', () => {
  test('stand over the defaults, and what is undefined does not', () => {
    const route = createModels(
      sources({
        models: {
          assistant: {
            select: 'first',
            deployments: [deployment('openai', 'gpt-5.4')],
            retry: { attempts: 5, backoffMs: undefined },
            timeouts: { totalMs: 9 },
            cache: { ttlMs: 7, enabled: undefined },
          },
        },
      }),
    ).resolve('assistant')
    expect(route.retry).toEqual({ attempts: 5, backoffMs: 250, maxWaitMs: 10_000 })
    expect(route.timeouts).toEqual({ ...defaults.timeouts, totalMs: 9 })
    expect(route.cache).toEqual({ ttlMs: 7 })
  })

  test('an unknown provider stops the start, with its path and the nearest name', () => {
    const models = { assistant: { select: 'first', deployments: [deployment('opnai', 'x')] } } as const
    const act = () => createModels(sources({ models }))
    expect(act).toThrow(ModelSettingsError)
    expect(act).toThrow(/models\.assistant\.deployments\[0\]\.provider: there is no provider opnai\. Closest: openai/)
  })

  test('a provider that is off leaves its deployments out and is reported', () => {
    const models = createModels(
      sources({
        models: {
          both: { select: 'first', deployments: [deployment('groq', 'x'), deployment('openai', 'y')] },
          none: { select: 'first', deployments: [deployment('groq', 'x')] },
        },
        unavailable: [{ provider: 'groq', variable: 'GROQ_API_KEY' }],
      }),
    )
    expect(models.resolve('both').deployments.map(({ id }) => id)).toEqual(['openai/y'])
    expect(problem(() => models.resolve('none')).message).toContain('turns one on with GROQ_API_KEY')
    expect(models.dormant).toEqual([
      { model: 'both', deployment: 'groq/x', variable: 'GROQ_API_KEY' },
      { model: 'none', deployment: 'groq/x', variable: 'GROQ_API_KEY' },
    ])
    expect(models.list().map(({ id }) => id)).toEqual(['both', 'openai/gpt-5.4'])
  })

  test('the same model twice makes two deployments', () => {
    const twice = { ...deployment('openai', 'x'), parameters: { seed: 1 } }
    const models = { assistant: { select: 'first', deployments: [deployment('openai', 'x'), twice] } } as const
    const ids = createModels(sources({ models }))
      .resolve('assistant')
      .deployments.map(({ id }) => id)
    expect(ids).toEqual(['openai/x', 'openai/x#2'])
  })
})

test('list names each model once with its owner', () => {
  const models = { assistant: { select: 'first', deployments: [deployment('openai', 'x')] } } as const
  expect(createModels(sources({ models })).list()).toEqual([
    { id: 'assistant', ownedBy: 'reprise' },
    { id: 'openai/gpt-5.4', ownedBy: 'openai' },
  ])
})
