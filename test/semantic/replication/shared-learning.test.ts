import { describe, expect, it } from 'vitest'
import { labelNumbers } from '../../../src/semantic/learning/label-numbers.ts'
import type { Label } from '../../../src/semantic/learning/learning.ts'
import { decodeChange, encodeChange } from '../../../src/semantic/replication/change.ts'
import type { Change, ToldLabel } from '../../../src/semantic/replication/change.ts'
import { sharedLearning } from '../../../src/semantic/replication/shared-learning.ts'

const signs = { claim: 4, record: 0, nearness: 0.5, agreeing: 1, differing: 0 }
const label = (id: string): Label => ({ id, source: 'audit', right: false, maxErrorRate: 0.01 })

const setUp = () => {
  const told: ToldLabel[] = []
  const tell = (change: Change) => change.kind === 'label' && told.push(change)
  const open = (numbers = labelNumbers()) => {
    const learnt: string[] = []
    const learn = ({ id }: Label) => void learnt.push(id)
    return { learnt, ...sharedLearning({ replication: { tell }, model: 'tiny@1', numbers, learn }) }
  }
  return { told, open }
}

describe('what instances tell each other of what they learn', () => {
  it('is learnt by the others once, however often it comes, and by the teller not again', () => {
    const { told, open } = setUp()
    const [one, other] = [open(), open()]
    one.tell(label('a'))
    one.tell(label('b'))
    const [first, second] = told
    for (const instance of [one, other]) for (const change of [first!, second!, first!, second!]) instance.hear(change)
    expect([one.learnt, other.learnt]).toEqual([[], ['a', 'b']])
  })

  it('is not learnt again after a restart, whoever told it', () => {
    const { told, open } = setUp()
    const [numbers, others] = [labelNumbers(), labelNumbers()]
    const [one, other] = [open(numbers), open(others)]
    one.tell(label('own'))
    other.tell(label('heard'))
    told.forEach(one.hear)
    const saved = numbers.saved()
    one.tell(label('lost with the crash'))
    const again = open(labelNumbers(saved))
    told.forEach(again.hear)
    expect(again.learnt).toEqual(['lost with the crash'])
  })

  it('is counted for each of them', () => {
    const { told, open } = setUp()
    const [one, other, third] = [open(), open(), open()]
    one.tell(label('a'))
    other.tell(label('b'))
    for (const change of told) third.hear(change)
    expect(third.learnt).toEqual(['a', 'b'])
  })

  it.each([
    ['a probability above 1', { seen: { probability: 2, signs, withinReach: true } }],
    [
      'a sign that is no number',
      { seen: { probability: 0.5, signs: { ...signs, claim: Number.NaN }, withinReach: true } },
    ],
    ['a promise of nothing', { maxErrorRate: 0 }],
    ['an id without end', { id: 'x'.repeat(300) }],
  ])('is no change with %s', (_, changes) => {
    const told: ToldLabel = { kind: 'label', model: 'tiny@1', from: 'one', number: 1, label: label('a') }
    expect(decodeChange(encodeChange(told))).toEqual(told)
    expect(decodeChange(encodeChange({ ...told, label: { ...told.label, ...changes } }))).toBeUndefined()
  })
})
