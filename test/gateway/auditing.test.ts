import { expect, it } from 'vitest'
import { createAuditing } from '../../src/gateway/auditing.ts'

const rest = () => new Promise((resolve) => setImmediate(resolve))

it('audits a share, a few at a time, and survives an audit that fails', async () => {
  let drawn = 0
  const draws = [0.01, 0.02, 0.5]
  const auditing = createAuditing({ share: () => 0.02, random: () => draws[drawn++ % draws.length] ?? 1 })
  let runs = 0
  for (let served = 0; served < 9; served++) {
    auditing.consider(async () => {
      runs++
      throw new Error('the provider is away')
    })
    await rest()
  }
  expect(runs).toBe(3)

  const busy = createAuditing({ share: () => 1, random: () => 0 })
  let under = 0
  for (let served = 0; served < 9; served++) busy.consider(() => new Promise(() => under++))
  expect(under).toBe(4)
})
