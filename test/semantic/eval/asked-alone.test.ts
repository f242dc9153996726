import { expect, it } from 'vitest'
import { eligibleLookup } from '../../../src/semantic/eval/asked-alone.ts'

const replayed = async (text: string) => {
  const found: string[] = []
  const kept: string[] = []
  const lookup = eligibleLookup({
    find: async ({ tiers }) => {
      found.push(tiers)
      return { kind: 'empty' }
    },
    keep: async (prompt) => kept.push(prompt.text) > 0,
  })
  const outcome = await lookup.find({ partition: 'one', text, maxErrorRate: 0.01, deadlineMs: 1_000 })
  const isKept = await lookup.keep({ id: 'a', partition: 'one', labels: [], text })
  return { outcome, found, isKept, kept: kept.length }
}

it.each([
  ['Where is my order?', 'all'],
  ['Wo ist mein Paket?', 'lexical'],
])('looks up %j in the tiers that it may: %s', async (text, tiers) => {
  expect(await replayed(text)).toEqual({ outcome: { kind: 'empty' }, found: [tiers], isKept: true, kept: 1 })
})

it.each([
  ['How do I spell order?', 'works-on-text'],
  ['word '.repeat(401), 'too-long'],
  [' ', 'empty'],
])('neither looks up nor keeps %j', async (text, reason) => {
  expect(await replayed(text)).toEqual({ outcome: { kind: 'skipped', reason }, found: [], isKept: false, kept: 0 })
})
