import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('agents', () => {
  it.each([
    ['how much do you pay me', 'how much do I pay', 1],
    ['what do you need to travel', 'what do I need to travel', 0.5],
    ['how do I pay', 'how can I pay', 0],
    ['did she call', 'did he call', 0.5],
    ['reset my password', 'reset your password', 0],
  ])('%s ~ %s: %d', (one, other, agentChanged) => {
    expect(compare(one, other)).toMatchObject({ agentChanged })
    expect(compare(other, one)).toMatchObject({ agentChanged })
  })
})
