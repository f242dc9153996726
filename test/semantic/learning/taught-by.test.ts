import { describe, expect, it } from 'vitest'
import { createLearning } from '../../../src/semantic/learning/learning.ts'
import type { Label, Learning } from '../../../src/semantic/learning/learning.ts'
import { taughtBy } from '../../../src/semantic/learning/taught-by.ts'
import type { Signs } from '../../../src/semantic/learning/signs.ts'
import { logit } from '../../../src/semantic/verdict/thresholds.ts'

const RATE = 0.01
const signs = (claim: number): Signs => ({ claim, record: 0, nearness: 0, agreeing: 0, differing: 0 })
/** Too little for the verdict's own threshold. */
const weak = signs(logit(1 - 0.04))
const sure = signs(logit(1 - 0.002))

const label = (tenant: string | undefined, right: boolean, its = weak): Label => ({
  id: `entry-${tenant}`,
  tenant,
  source: 'refused',
  right,
  seen: { probability: 0.9, signs: its, withinReach: true },
  maxErrorRate: RATE,
})

const teach = (learning: Learning, count: number, one: Label): void => {
  for (let at = 0; at < count; at++) learning.learn(one)
}
const serves = (learning: Learning, tenant: string | undefined, its = weak): boolean =>
  learning.trustFor(tenant).passes(its, RATE, 1)

describe('what others taught', () => {
  it('loosens nothing', () => {
    const learning = createLearning({ maxEntries: 10 })
    teach(learning, 500, label('rival', true))
    expect(learning.trust.passes(weak, RATE, 1)).toBe(true)
    expect([serves(learning, 'rival'), serves(learning, 'acme')]).toEqual([true, false])
    expect(serves(learning, 'acme', sure)).toBe(true)
  })

  it('leaves what a tenant was right about itself', () => {
    const learning = createLearning({ maxEntries: 10 })
    teach(learning, 500, label('rival', true))
    teach(learning, 500, label('acme', true))
    expect(serves(learning, 'acme')).toBe(true)
    teach(learning, 20, label('acme', false))
    expect(serves(learning, 'acme')).toBe(false)
  })

  it('withholds all the same', () => {
    const learning = createLearning({ maxEntries: 10 })
    teach(learning, 200, label('rival', false, sure))
    expect([serves(learning, 'rival', sure), serves(learning, 'acme', sure)]).toEqual([false, false])
  })

  it('counts for nothing where a tenant is as good as alone', () => {
    const learning = createLearning({ maxEntries: 10 })
    teach(learning, 950, label(undefined, true))
    teach(learning, 50, label('rival', true))
    // Fifty are too few to know anything by.
    expect([serves(learning, undefined), serves(learning, 'rival')]).toEqual([true, false])
  })

  it('leaves to a tenant alone what no claim tells: that the prompts around agree', () => {
    const learning = createLearning({ maxEntries: 10 })
    const agreed = { ...weak, agreeing: 2 }
    for (let at = 0; at < 800; at++) {
      learning.learn(label('acme', true, agreed))
      learning.learn(label('acme', false, weak))
    }
    expect([serves(learning, 'acme', agreed), serves(learning, 'acme', weak)]).toEqual([true, false])
    teach(learning, 400, label('rival', true, agreed))
    expect(serves(learning, 'acme', agreed)).toBe(false)
  })

  it('leaves what a tenant was wrong about itself, however much it is', () => {
    const learning = createLearning({ maxEntries: 10 })
    teach(learning, 300, label('rival', true, sure))
    teach(learning, 40, label('acme', false, sure))
    expect(serves(learning, 'acme', sure)).toBe(false)
    teach(learning, 6_000, label('rival', true, sure))
    expect(learning.trust.passes(sure, RATE, 1)).toBe(true)
    expect([serves(learning, 'rival', sure), serves(learning, 'acme', sure)]).toEqual([true, false])
    const next = createLearning({ maxEntries: 10 }, learning.saved())
    expect([serves(next, 'rival', sure), serves(next, 'acme', sure)]).toEqual([true, false])
  })

  it('is known after a restart', () => {
    const learning = createLearning({ maxEntries: 10 })
    teach(learning, 500, label('rival', true))
    const next = createLearning({ maxEntries: 10 }, learning.saved())
    expect([serves(next, 'rival'), serves(next, 'acme')]).toEqual([true, false])
    teach(next, 2_000, label('acme', true))
    expect(serves(next, 'acme')).toBe(true)
  })

  it('is read as an earlier version saved it: one queue of all tenants', () => {
    const learning = createLearning({ maxEntries: 10 })
    teach(learning, 500, label('rival', true))
    const lessons = Array.from({ length: 500 }, () => ({ tenant: 'rival', score: weak.claim, right: true }))
    const saved = JSON.stringify({ ...JSON.parse(learning.saved()), taught: lessons })
    const next = createLearning({ maxEntries: 10 }, saved)
    expect(JSON.parse(next.saved())).toEqual(JSON.parse(learning.saved()))
    expect([serves(next, 'rival'), serves(next, 'acme')]).toEqual([true, false])
  })

  it('is kept of a thousand tenants: who neither taught nor asked for longest is forgotten', () => {
    const taught = taughtBy()
    const wrong = (tenant: string) => taught.learn({ tenant, signs: sure, right: false })
    const refused = (tenant: string) => !taught.allows(tenant, sure, RATE)
    for (let at = 0; at < 1_000; at++) wrong(`tenant-${at}`)
    expect(refused('tenant-0')).toBe(true)
    wrong('one more')
    expect([refused('tenant-0'), refused('tenant-1'), refused('tenant-2')]).toEqual([true, false, true])
    expect(taught.saved().tenants).toHaveLength(1_000)
  })

  it('is at most 200,000 labels, and the last 2,000 of a tenant', () => {
    const taught = taughtBy()
    for (let at = 0; at < 101; at++) {
      for (let one = 0; one < 2_001; one++) taught.learn({ tenant: `tenant-${at}`, signs: sure, right: true })
    }
    const { tenants, lately } = taught.saved()
    expect(tenants.map(({ met }) => met.length)).toEqual(Array.from({ length: 100 }, () => 2_000))
    expect([tenants[0]?.tenant, tenants.at(-1)?.tenant, lately.length]).toEqual(['tenant-1', 'tenant-100', 2_000])
  })
})
