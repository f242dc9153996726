import { randomFillSync } from 'node:crypto'

/** Makes up ids of traces (16 bytes) and spans (8) in hex. */
export type RandomHex = (bytes: number) => string

const poolBytes = 4_096

/** Out of a pool: to ask the system for a few bytes costs a hit ten times what they cost out of many. */
export const createRandomHex = (fill: (pool: Buffer) => void = randomFillSync): RandomHex => {
  const pool = Buffer.allocUnsafe(poolBytes)
  let used = poolBytes
  return (bytes) => {
    if (used + bytes > poolBytes) {
      fill(pool)
      used = 0
    }
    used += bytes
    return pool.toString('hex', used - bytes, used)
  }
}
