import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Deployment, Selection } from '../../src/routing/route.ts'
import { selectionOrder, type SelectionFacts } from '../../src/routing/selection.ts'
import { deploymentOf } from './support.ts'

const [a, b, c] = [deploymentOf('a'), deploymentOf('b'), deploymentOf('c')]
const facts = (members: Partial<SelectionFacts> = {}): SelectionFacts => ({
  turn: 0,
  random: Math.random,
  inFlight: () => 0,
  latencyMs: () => undefined,
  price: () => undefined,
  ...members,
})
const by =
  <T>(values: Readonly<Record<string, T>>) =>
  ({ id }: Deployment): T | undefined =>
    values[id[0] ?? '']
const order = (selection: Selection, deployments: readonly Deployment[], members: Partial<SelectionFacts> = {}) =>
  selectionOrder(selection, deployments, facts(members))
    .map(({ id }) => id[0])
    .join('')
/** How often each came first, of 2,000 draws. */
const firsts = (selection: Selection, deployments: readonly Deployment[], members: Partial<SelectionFacts> = {}) => {
  let state = 1
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const counts: Record<string, number> = {}
  for (let draw = 0; draw < 2_000; draw++) {
    const name = order(selection, deployments, { ...members, random })[0] ?? ''
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

describe('selectionOrder', () => {
  const selections: Selection[] = ['first', 'round-robin', 'weighted', 'least-busy', 'lowest-latency', 'lowest-cost']

  test('gives every deployment once, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...selections),
        fc.array(
          fc.record({
            weight: fc.double({ min: 0, max: 9, noNaN: true }),
            busy: fc.nat(5),
            price: fc.option(fc.nat(3)),
          }),
          {
            minLength: 1,
            maxLength: 6,
          },
        ),
        fc.nat(),
        (selection, rows, turn) => {
          const deployments = rows.map(({ weight }, index) => deploymentOf(`d${index}`, { weight }))
          const row = ({ id }: Deployment) => rows[Number(id[1])]
          const result = selectionOrder(
            selection,
            deployments,
            facts({ turn, inFlight: (one) => row(one)?.busy ?? 0, price: (one) => row(one)?.price ?? undefined }),
          )
          expect(new Set(result)).toEqual(new Set(deployments))
          expect(result).toHaveLength(deployments.length)
        },
      ),
    )
  })

  test('first keeps the order of the configuration', () => {
    expect(order('first', [b, a, c])).toBe('bac')
  })

  test('round-robin rotates', () => {
    expect([0, 1, 2, 3].map((turn) => order('round-robin', [a, b, c], { turn }))).toEqual(['abc', 'bca', 'cab', 'abc'])
  })

  test('weighted gives each its share, and nothing to weight 0 while others are left', () => {
    const heavy = deploymentOf('a', { weight: 3 })
    const counts = firsts('weighted', [heavy, b, deploymentOf('z', { weight: 0 })])
    expect(counts['a']).toBeGreaterThan(1_400)
    expect(counts['a']).toBeLessThan(1_600)
    expect(counts['z']).toBeUndefined()
  })

  test('least-busy counts calls, and equals share', () => {
    expect(order('least-busy', [a, b, c], { inFlight: (one) => by({ a: 2, b: 0, c: 1 })(one) ?? 0 })).toBe('bca')
    expect(firsts('least-busy', [a, b])['a']).toBeGreaterThan(900)
    expect(firsts('least-busy', [a, b])['b']).toBeGreaterThan(900)
  })

  test('lowest-latency weighs latency by the calls in flight', () => {
    const latencyMs = by({ a: 300, b: 100, c: 200 })
    expect(order('lowest-latency', [a, b, c], { latencyMs })).toBe('bca')
    expect(
      order('lowest-latency', [a, b, c], { latencyMs, inFlight: (one) => by({ a: 0, b: 3, c: 0 })(one) ?? 0 }),
    ).toBe('cab')
  })

  test('lowest-latency measures the unmeasured with one call, not with a crowd', () => {
    const latencyMs = by({ b: 100 })
    expect(order('lowest-latency', [b, a], { latencyMs })).toBe('ab')
    expect(order('lowest-latency', [a, b], { latencyMs, inFlight: (one) => by({ a: 1, b: 5 })(one) ?? 0 })).toBe('ba')
  })

  test('lowest-cost puts an unknown price last and keeps the order of equals', () => {
    expect(order('lowest-cost', [a, b, c], { price: by({ b: 2, c: 1 }) })).toBe('cba')
    expect(order('lowest-cost', [c, b, a], { price: () => 1 })).toBe('cba')
    expect(order('lowest-cost', [a, b], { price: by({ a: 1, b: 0 }) })).toBe('ba')
  })
})
