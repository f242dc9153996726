import { assert, boolean, array, property } from 'fast-check'
import { expect, it } from 'vitest'
import { booked, mostUnchecked, NEW_ACCOUNT, rateWith, wrongToClose } from '../../../src/semantic/learning/account.ts'

const checked = (right: boolean) => ({ right, withheld: false, maxErrorRate: 0.01 })

it('never lets more be wrong than the promise allows, from the 300th served answer on', () => {
  // Serves whatever comes as long as anything is left: at worst every answer that is served is wrong or not, as it pleases.
  assert(
    property(array(boolean(), { minLength: 400, maxLength: 2_000 }), (answers) => {
      let account = NEW_ACCOUNT
      let wrong = 0
      for (const right of answers) {
        // Shut: only right ones are served from here on, as where the same words are.
        const isRight = right || rateWith(account, 0.01) === 0
        account = booked(account, checked(isRight))
        if (!isRight) wrong++
        expect(wrong).toBeLessThanOrEqual(0.01 * Math.max(300, account.served) + 1e-9)
      }
    }),
    { numRuns: 20 },
  )
})

it('keeps of what was earned long ago no more than one full account', () => {
  let account = NEW_ACCOUNT
  for (let right = 0; right < 10_000; right++) account = booked(account, checked(true))
  expect([account.allowance, wrongToClose(account, 0.01)]).toEqual([2, 7])
  for (let wrong = 0; wrong < 6; wrong++) {
    expect(rateWith(account, 0.01)).toBeGreaterThan(0)
    account = booked(account, checked(false))
  }
  expect(rateWith(account, 0.01)).toBe(0)
})

it('asks for surer ones the less is left', () => {
  expect([2, 1, 0.25, 0.16, -0.5].map((allowance) => rateWith({ allowance }, 0.02))).toEqual([0.02, 0.02, 0.01, 0, 0])
  // Not even one of 300 may be wrong.
  expect([1, 0.99].map((allowance) => rateWith({ allowance }, 0.002))).toEqual([0.002, 0])
})

it('lets as many be unchecked at a time as may all be wrong, one at least', () => {
  const at = (allowance: number, rate: number) => mostUnchecked({ allowance, served: 0 }, rate)
  expect([at(1, 0.01), at(2, 0.01), at(2 / 3, 0.01), at(0, 0.01), at(-1, 0.01)]).toEqual([3, 6, 2, 1, 1])
  expect([at(1, 0.001), at(1, 0.05), at(2, 0.25)]).toEqual([1, 15, 50])
})

it('keeps the promise when audits take their time', () => {
  // Of what is served some is wrong, as it pleases, and is found out as late as may be.
  assert(
    property(array(boolean(), { minLength: 400, maxLength: 1_500 }), (answers) => {
      let account = NEW_ACCOUNT
      const unchecked: boolean[] = []
      const all = { served: 0, wrong: 0 }
      for (const right of answers) {
        while (unchecked.length >= mostUnchecked(account, 0.01))
          account = booked(account, checked(unchecked.shift() === true))
        const isRight = right || rateWith(account, 0.01) === 0
        unchecked.push(isRight)
        all.served++
        if (!isRight) all.wrong++
        expect(all.wrong).toBeLessThanOrEqual(0.01 * Math.max(300, all.served) + 1e-9)
      }
    }),
    { numRuns: 20 },
  )
})
