import { describe, expect, it } from 'vitest'
import { refusal, type Refusal, type StorableQuestion } from '../../src/cache/storable.ts'

const question: StorableQuestion = {
  write: true,
  complete: true,
  bytes: 1_000,
  tags: [],
  maxEntryBytes: 1_000,
  upstream: { 'cache-control': 'private, max-age=60' },
  lifetime: { storedAt: 0, staleAt: 60_000, deleteAt: 120_000 },
}

describe('refusal', () => {
  it('is none for a complete answer within the bounds', () => {
    expect(refusal(question)).toBeUndefined()
  })

  it.each<[Refusal, Partial<StorableQuestion>]>([
    ['not-asked', { write: false }],
    ['incomplete', { complete: false }],
    ['too-large', { bytes: 1_001 }],
    ['upstream-no-store', { upstream: { 'cache-control': 'private, max-age=0, No-Store' } }],
    ['no-lifetime', { lifetime: { storedAt: 5, staleAt: 5, deleteAt: 10 } }],
  ])('%s', (reason, changes) => {
    expect(refusal({ ...question, ...changes })).toBe(reason)
  })
})
