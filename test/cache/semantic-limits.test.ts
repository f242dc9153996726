import { describe, expect, it } from 'vitest'
import { limitSemantics } from '../../src/cache/semantic-limits.ts'

const operator = { mode: 'verified', maxErrorRate: 0.01 } as const

describe('limitSemantics', () => {
  it('takes the operator’s limits where the caller asks nothing', () => {
    expect(limitSemantics({}, operator)).toEqual({ semantic: operator, clamped: [] })
    expect(limitSemantics({}, { ...operator, mode: 'off' })).toEqual({ semantic: undefined, clamped: [] })
  })

  it('lets a caller be stricter', () => {
    expect(limitSemantics({ semantic: 'off' }, operator).semantic).toBeUndefined()
    expect(limitSemantics({ semantic: 'observe', semanticMaxError: 0.002 }, operator)).toEqual({
      semantic: { mode: 'observe', maxErrorRate: 0.002 },
      clamped: [],
    })
  })

  it('cuts down what is looser, and says so', () => {
    expect(limitSemantics({ semantic: 'verified', semanticMaxError: 0.2 }, { ...operator, mode: 'observe' })).toEqual({
      semantic: { mode: 'observe', maxErrorRate: 0.01 },
      clamped: ['semantic', 'semantic-max-error'],
    })
    expect(limitSemantics({ semantic: 'observe' })).toEqual({ semantic: undefined, clamped: ['semantic'] })
  })
})
