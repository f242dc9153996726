import { expect, it } from 'vitest'
import { noControls } from '../../src/call.ts'
import type { Call } from '../../src/call.ts'
import { completions } from '../../src/dialects/completions/index.ts'
import { createPlans } from '../../src/gateway/plan.ts'
import { callOf, models, settings } from '../support/line.ts'

const asked = callOf({}, 0)
const plans = () => createPlans({ models: models(), cache: settings, random: () => 0 })

/** One after the other for the same request, as a body that comes again has it. */
const after = (first: Call, then: Call) => {
  const planOf = plans()
  planOf(first)
  return planOf(then)
}

it('is made once for calls that ask the same', () => {
  const planOf = plans()
  const { signal } = new AbortController()
  const again: Call = { ...asked, id: 'request-2', headers: {}, receivedAt: 9, signal: () => signal }
  expect(planOf(again)).toBe(planOf(asked))
})

it('draws anew each time that the same call of several variants comes', () => {
  const draws = [0.9, 0, 0.4, 0.9]
  const planOf = createPlans({ models: models(), cache: settings, random: () => draws.shift() ?? 0 })
  const again = { ...asked, controls: { ...noControls, variants: 3 } }
  const [last, first, middle, lastAgain] = [again, again, again, again].map((call) => planOf(call).place?.key)
  expect(first).toBe(plans()(asked).place?.key)
  expect(new Set([first, middle, last]).size).toBe(3)
  expect(lastAgain).toBe(last)
})

const changes: readonly [string, Partial<Call>][] = [
  ['tenant', { caller: { ...asked.caller, tenant: 'other' } }],
  ['a namespace', { controls: { ...noControls, namespace: 'beta' } }],
  ['no-store', { controls: { ...noControls, noStore: true } }],
  ['variants', { controls: { ...noControls, variants: 3 } }],
  ['an inexact body', { lossless: false }],
  ['a header', { headers: { 'openai-beta': 'assistants=v2' } }],
  ['the query', { query: 'api-version=1' }],
  ['strict', { strict: true }],
  ['dialect', { dialect: completions }],
  ['a prompt', { prompt: { name: 'sum', id: 'sum@1', cache: { ttlMs: 5 } } }],
]

it.each(changes)('is another for another call: %s', (_name, change) => {
  const changed = { ...asked, ...change }
  const fresh = plans()(changed)
  const { policy, place } = after(asked, changed)
  expect({ policy, key: place?.key }).toEqual({ policy: fresh.policy, key: fresh.place?.key })
  expect({ policy, key: place?.key }).not.toEqual({ policy: plans()(asked).policy, key: plans()(asked).place?.key })
})

it('is another when one header of several goes, comes or changes', () => {
  const two: Call = { ...asked, headers: { 'openai-beta': 'a', 'openai-project': 'b' } }
  for (const headers of [{ 'openai-beta': 'a' }, { 'openai-beta': 'a', 'openai-project': 'c' }, {}]) {
    const changed: Call = { ...asked, headers }
    expect(after(two, changed).place?.key).toBe(plans()(changed).place?.key)
    expect(after(changed, two).place?.key).toBe(plans()(two).place?.key)
    expect(plans()(changed).place?.key).not.toBe(plans()(two).place?.key)
  }
})

it('is another for a form than for a JSON body that reads like its view', () => {
  const upload = { parts: [], hold: () => () => {}, read: async function* () {} }
  expect(plans()({ ...asked, upload }).place?.key).not.toBe(plans()(asked).place?.key)
})

it('asks every time whether this caller may use the model', () => {
  expect(() => after(asked, { ...asked, caller: { ...asked.caller, models: ['acme/two'] } })).toThrow(/may not use/)
})

it('is refused in the same words for a name that there is and for one that there is not, with the closest that is open', () => {
  const planOf = createPlans({ models: models(['one']), cache: settings, random: () => 0 })
  const told = (model: string, allowed: readonly string[]): string =>
    messageOf(() =>
      planOf({ ...asked, caller: { ...asked.caller, models: allowed }, request: { ...asked.request, model } }),
    )
  const typo = told('acme/oen', ['acme/one'])
  expect(typo).toMatch(
    /may not use acme\/oen\. Closest: acme\/one\. It may use: acme\/one \(GET \/v1\/models lists them\)\.$/,
  )
  expect(told('acme/one', ['other/*']).replace('acme/one', 'X')).toBe(
    told('no/such', ['other/*']).replace('no/such', 'X'),
  )
  expect(told('acme/oen', ['other/*'])).not.toContain('Closest')
})

it.each([
  ['a service that keeps the prompt and another', 'http://127.0.0.1:8/v1', 'stored-state'],
  ['two accounts of one service', 'http://127.0.0.1:9/v1', undefined],
])('of a call with a kept prompt, on a route of %s', (_name, baseUrl, bypass) => {
  const known = models()
  const plan = createPlans({
    models: {
      ...known,
      resolve: (name) => {
        const route = known.resolve(name)
        const [{ account }] = route.deployments
        const second = { ...route.deployments[0], id: 'backup/one', account: { ...account, name: 'backup', baseUrl } }
        return { ...route, deployments: [route.deployments[0], second] }
      },
    },
    cache: settings,
    random: () => 0,
  })({ ...asked, request: { ...asked.request, namesPrompt: true } })
  expect(plan.policy.bypass).toBe(bypass)
})

const messageOf = (act: () => unknown): string => {
  try {
    act()
    return 'nothing'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
