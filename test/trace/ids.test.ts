import { expect, it } from 'vitest'
import { createRandomHex } from '../../src/trace/ids.ts'

it('gives every byte of the pool once, and fills it anew before it runs out', () => {
  let filled = 0
  const randomHex = createRandomHex((pool) => {
    filled += 1
    for (let place = 0; place < pool.length; place += 4) pool.writeUInt32BE(filled * pool.length + place, place)
  })
  const ids = Array.from({ length: 1_000 }, () => [randomHex(16), randomHex(8)])
  expect(new Set(ids.flat()).size).toBe(2_000)
  expect(ids.every(([trace, span]) => trace?.length === 32 && span?.length === 16)).toBe(true)
  expect(filled).toBeGreaterThan(5)
})
