import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('conditions', () => {
  it.each([
    ['Can I cancel if I paid?', 'Can I cancel unless I paid?', { conditionsDiffer: 0.6666666666666666 }],
    ['Can I cancel?', 'Can I cancel?', { conditionsDiffer: 0 }],
    ['Cancel', 'Cancel if and while and when and before', { conditionsDiffer: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})
