import { expect, it } from 'vitest'
import { fitted } from '../../../src/semantic/learning/logistic.ts'
import type { Example } from '../../../src/semantic/learning/logistic.ts'

const priors = [
  { mean: 0, precision: 1e-6 },
  { mean: 1, precision: 1e-6 },
]
/** `right` of `of` at this sign. */
const cases = (sign: number, right: number, of: number): readonly Example[] =>
  Array.from({ length: of }, (_, at) => ({ signs: [1, sign], right: at < right }))

it('finds the weights that explain the shares', () => {
  const [bias, slope] = fitted([...cases(0, 50, 100), ...cases(2, 90, 100)], priors, [0, 1], 10)
  expect(bias).toBeCloseTo(0, 4)
  expect(slope).toBeCloseTo(Math.log(9) / 2, 4)
})

it('stays at its priors without examples, and near them with few', () => {
  const firm = priors.map(({ mean }) => ({ mean, precision: 10 }))
  expect(fitted([], firm, [3, 3])).toEqual([0, 1])
  const [bias, slope] = fitted(cases(2, 0, 1), firm, [0, 1], 10)
  expect(bias).toBeGreaterThan(-0.2)
  expect(slope).toBeGreaterThan(0.8)
})

it('does not run away where all that is right lies on one side', () => {
  const apart = [...cases(-3, 0, 50), ...cases(3, 50, 50)]
  let weights: readonly number[] = [0, -20]
  const some = priors.map(({ mean }) => ({ mean, precision: 1 }))
  for (let fit = 0; fit < 20; fit++) weights = fitted(apart, some, weights)
  expect(weights[1]).toBeGreaterThan(1)
  expect(weights[1]).toBeLessThan(5)
  expect(fitted(apart, some, weights)).toEqual(weights.map((weight) => expect.closeTo(weight, 6)))
})
