import { describe, expect, test } from 'vitest'
import { backoffMs } from '../../src/routing/backoff.ts'

const policy = { attempts: 9, backoffMs: 250, maxWaitMs: 10_000 }

describe('backoffMs', () => {
  test('doubles its ceiling and jitters from zero', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(policy, failures, 0, () => 0.5))).toEqual([125, 250, 500, 1_000])
    expect(backoffMs(policy, 3, 0, () => 0)).toBe(0)
  })

  test('has a ceiling', () => {
    expect(backoffMs(policy, 1_000, 0, () => 1)).toBe(30_000)
  })

  test('is never shorter than what the provider asked for', () => {
    expect(backoffMs(policy, 1, 2_000, () => 0)).toBe(2_000)
    expect(backoffMs(policy, 1, 2_000, () => 0.5)).toBe(2_125)
  })
})
