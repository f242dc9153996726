import { describe, expect, it } from 'vitest'
import { createClaims } from '../../../src/cache/stores/claims.ts'

describe('claims', () => {
  it('lose to what came later for their key, and to nothing else', () => {
    const claims = createClaims()
    const [first, second, other] = [claims.take('a'), claims.take('a'), claims.take('b')]
    first.release()
    claims.revoke({ kind: 'key', key: 'a' })
    expect([second.valid, other.valid, claims.take('a').valid]).toEqual([false, true, true])
  })

  it.each([{ kind: 'all' }, { kind: 'labels', labels: ['tag:red'] }] as const)('all lose to $kind', (selector) => {
    const claims = createClaims()
    const taken = [claims.take('a'), claims.take('b')]
    claims.revoke(selector)
    expect(taken.map(({ valid }) => valid)).toEqual([false, false])
    for (const claim of taken) claim.release()
    expect(claims.take('a').valid).toBe(true)
  })
})
