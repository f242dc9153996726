import { describe, expect, it, vi } from 'vitest'
import { localIndex } from '../../../src/semantic/index/local-index.ts'
import { vectorIndexContract } from '../../contracts/vector-index.ts'

vi.mock('hnswlib-node', () => {
  throw new Error('Cannot find package hnswlib-node')
})

const start = {
  model: { name: 'tiny', version: '1', dimensions: 8, maxTokens: 8 },
  maxPrompts: 60,
  exactLimit: 20,
  folder: undefined,
}

vectorIndexContract('an index without hnswlib-node', () => localIndex(start))

describe('without hnswlib-node', () => {
  it('says that every search is exact', async () => {
    expect((await localIndex(start)).state().detail).toMatch(/^exact search only \(hnswlib-node is not installed\)/)
  })
})
