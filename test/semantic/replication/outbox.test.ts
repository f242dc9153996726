import type { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { decodeChange } from '../../../src/semantic/replication/change.ts'
import type { Change } from '../../../src/semantic/replication/change.ts'
import { createOutbox } from '../../../src/semantic/replication/outbox.ts'
import { promptOf } from '../../contracts/vector-index.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const insert = (number: number): Change => ({ kind: 'insert', model: 'tiny@1', prompt: promptOf(number) })
const removal: Change = { kind: 'remove', selector: { kind: 'all' } }

const setUp = (isWell: () => boolean) => {
  const clock = fakeClock()
  const sent: (string | undefined)[] = []
  const append = async (records: readonly Buffer[]) => {
    if (!isWell()) throw new Error('gone')
    for (const bytes of records) {
      const change = decodeChange(bytes)
      sent.push(change?.kind === 'insert' ? change.prompt.id : change?.kind)
    }
  }
  return { clock, sent, outbox: createOutbox({ append, clock }) }
}

const rest = () => new Promise((resolve) => setImmediate(resolve))

describe('the outbox', () => {
  it('sends in order, at once', async () => {
    const { outbox, sent } = setUp(() => true)
    outbox.add(insert(1))
    outbox.add(removal)
    outbox.add(insert(2))
    await rest()
    expect(sent).toEqual(['prompt-1', 'remove', 'prompt-2'])
    expect(outbox.waiting).toBe(0)
  })

  it('keeps what cannot be sent, and sends it when it can', async () => {
    let well = false
    const { outbox, sent, clock } = setUp(() => well)
    outbox.add(insert(1))
    await clock.advance(10_000)
    outbox.add(insert(2))
    await clock.advance(10_000)
    expect([sent, outbox.waiting]).toEqual([[], 2])
    well = true
    await clock.advance(10_000)
    expect([sent, outbox.waiting]).toEqual([['prompt-1', 'prompt-2'], 0])
  })

  it('holds no more than 2,000, and gives up inserts before removals', async () => {
    let well = false
    const { outbox, sent, clock } = setUp(() => well)
    outbox.add(removal)
    for (let number = 0; number < 2_100; number++) outbox.add(insert(number))
    expect([outbox.waiting, outbox.dropped]).toEqual([2_000, 101])
    well = true
    await clock.advance(10_000)
    expect(sent).toHaveLength(2_000)
    expect([sent[0], sent[1], sent.at(-1)]).toEqual(['remove', 'prompt-101', 'prompt-2099'])
  })

  it('tries once more at the end, and takes nothing afterwards', async () => {
    let well = false
    const { outbox, sent } = setUp(() => well)
    outbox.add(insert(1))
    await rest()
    well = true
    await outbox.close()
    outbox.add(insert(2))
    await rest()
    expect(sent).toEqual(['prompt-1'])
  })

  it('gives up at the end what cannot be sent', async () => {
    const { outbox, sent } = setUp(() => false)
    outbox.add(insert(1))
    await outbox.close()
    expect([sent, outbox.waiting]).toEqual([[], 0])
  })
})
