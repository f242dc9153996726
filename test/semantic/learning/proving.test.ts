import { expect, it } from 'vitest'
import { proving } from '../../../src/semantic/learning/proving.ts'

/** How many answers it takes to be shown, when every `wrongEvery`th is wrong. */
const provenAfter = (wrongEvery: number, most: number, proof = proving()): number | undefined => {
  for (let answer = 1; answer <= most; answer++) if (proof.learn(answer % wrongEvery !== 0, 0.05)) return answer
  return undefined
}

it('takes as many right answers as put the upper bound at the promise', () => {
  // Wilson, by hand: z²/(n + z²) = 0.05 at n = 73.
  expect(provenAfter(Infinity, 100)).toBe(73)
  expect(provenAfter(50, 1_000)).toBeGreaterThan(73)
})

it('is not given where the promise is not kept', () => {
  expect(provenAfter(10, 5_000)).toBeUndefined()
})

it('does not hold what was wrong against what is right now', () => {
  const proof = proving()
  for (let answer = 0; answer < 500; answer++) proof.learn(answer % 4 !== 0, 0.05)
  expect(provenAfter(Infinity, 300, proof)).toBeLessThan(300)
})

it('begins anew each time', () => {
  const proof = proving()
  expect([provenAfter(Infinity, 100, proof), provenAfter(Infinity, 100, proof)]).toEqual([73, 73])
})
