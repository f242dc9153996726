import { afterEach, describe, expect, it } from 'vitest'
import { IndexUnavailable } from '../../../src/semantic/index/index-unavailable.ts'
import { localIndex } from '../../../src/semantic/index/local-index.ts'
import { encodeChange } from '../../../src/semantic/replication/change.ts'
import { follow } from '../../../src/semantic/replication/follower.ts'
import type { Applied } from '../../../src/semantic/replication/follower.ts'
import { promptOf } from '../../contracts/vector-index.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { memoryLog } from '../../support/memory-log.ts'
import type { MemoryLog } from '../../support/memory-log.ts'

const insert = (number: number) => encodeChange({ kind: 'insert', model: 'tiny@1', prompt: promptOf(number) })

let fault: () => Promise<void> | undefined = () => undefined
afterEach(() => {
  fault = () => undefined
})

const setUp = async (prepare: (log: MemoryLog) => Promise<void> = async () => undefined) => {
  const clock = fakeClock()
  const log = memoryLog(clock)
  await prepare(log)
  const open = async (name: string, prompts: readonly number[] = []) => {
    const model = { name: 'tiny', version: '1', dimensions: 8, maxTokens: 8 }
    const index = await localIndex({ model, maxPrompts: 1_000, exactLimit: 2_000, folder: undefined })
    for (const number of prompts) await index.insert(promptOf(number))
    const applied: Applied[] = []
    const standing: (string | undefined)[] = []
    const closing = new AbortController()
    const replica = {
      model: 'tiny@1',
      index,
      lives: () => 1,
      insert: (prompt: Parameters<typeof index.insert>[0]) => fault() ?? index.insert(prompt),
      remove: async (selector: Parameters<typeof index.remove>[0]) => void (await index.remove(selector)),
      learn: () => undefined,
    }
    const follower = follow({
      log,
      replica,
      clock,
      signal: closing.signal,
      name,
      onApplied: (one) => applied.push(one),
      onStanding: (trouble) => standing.push(trouble),
    })
    const close = async () => {
      closing.abort()
      await clock.advance(2_000)
      await follower.over
    }
    return { index, applied, standing, follower, close, prompts: async () => (await index.stats()).prompts }
  }
  return { clock, log, open }
}

const cutLog = async (log: MemoryLog) => {
  await log.append([insert(1), insert(2), insert(3)])
  log.cut(1)
}

describe('an instance that follows the log', () => {
  it('has nothing to ask for where nothing was ever written', async () => {
    const { clock, log, open } = await setUp()
    const one = await open('one')
    await clock.advance(5_000)
    expect(one.standing.at(-1)).toBeUndefined()
    expect(log.records).toEqual([])
    await log.append([insert(1)])
    await clock.advance(1_000)
    expect(await one.prompts()).toBe(1)
    await one.close()
  })

  it.each([
    ['15 seconds when it has nothing', [], 15_000],
    ['5 seconds when it has prompts to give', [7], 5_000],
  ])('waits for others %s, and goes on with what the log still holds', async (_, prompts, patienceMs) => {
    const { clock, open } = await setUp(cutLog)
    const one = await open('one', prompts)
    await clock.advance(patienceMs - 1_000)
    expect(one.standing).toEqual(['catching up: asking the other instances for what they have'])
    expect(await one.prompts()).toBe(prompts.length)
    await clock.advance(3_000)
    expect(one.standing.at(-1)).toBeUndefined()
    expect(await one.prompts()).toBe(prompts.length + 1)
    await one.close()
  })

  it('is filled by one that had to find its own way, and does not answer itself', async () => {
    const { clock, log, open } = await setUp(cutLog)
    const filled = await open('filled', [10, 11])
    const empty = await open('empty')
    await clock.advance(12_000)
    expect(await empty.prompts()).toBe(3)
    expect(await log.snapshot('tiny@1')).toMatchObject({ prompts: 3 })
    await filled.close()
    await empty.close()
  })

  it('asks nobody when a log that it had read to the last has ended', async () => {
    const { clock, log, open } = await setUp()
    const one = await open('one')
    await clock.advance(2_000)
    await log.append([insert(1)])
    await clock.advance(2_000)
    log.end()
    await clock.advance(5_000)
    expect(one.standing.every((trouble) => trouble === undefined)).toBe(true)
    await log.append([insert(2)])
    await clock.advance(2_000)
    expect(await one.prompts()).toBe(2)
    await one.close()
  })

  it('forgets what the one that fills it does not have', async () => {
    const { clock, log, open } = await setUp()
    const whole = await open('whole')
    await clock.advance(2_000)
    await log.append([insert(1), insert(2), insert(3)])
    await clock.advance(2_000)
    log.cut(1)
    const stale = await open('stale', [2, 50, 51])
    await clock.advance(6_000)
    expect(await stale.index.remove({ kind: 'key', key: 'prompt-50' })).toBe(0)
    expect(await stale.prompts()).toBe(3)
    await whole.close()
    await stale.close()
  })

  it('applies nothing twice and spins for nobody when the log lies about positions', async () => {
    const { clock, log, open } = await setUp()
    const one = await open('one')
    await clock.advance(2_000)
    await log.append([insert(1)])
    await clock.advance(2_000)
    let reads = 0
    log.onRead(() => {
      reads++
      return [{ position: '5-0', bytes: insert(2) }]
    })
    await clock.advance(20_000)
    expect(one.standing.at(-1)).toMatch(/from before/)
    expect(await one.prompts()).toBe(1)
    expect(reads).toBeLessThan(60)
    log.onRead(() => undefined)
    await clock.advance(5_000)
    expect(one.standing.at(-1)).toBeUndefined()
    await one.close()
  })

  it('passes over nothing while its own index is away', async () => {
    const { clock, log, open } = await setUp()
    const one = await open('one')
    await clock.advance(2_000)
    fault = () => Promise.reject(new IndexUnavailable('crashed', 'its thread ended'))
    await log.append([insert(1), insert(2)])
    await clock.advance(20_000)
    expect(one.standing.at(-1)).toMatch(/its thread ended/)
    fault = () => undefined
    await clock.advance(5_000)
    expect([await one.prompts(), one.standing.at(-1)]).toEqual([2, undefined])
    await one.close()
  })

  it('goes on where it was when the log fails', async () => {
    const { clock, log, open } = await setUp()
    const one = await open('one')
    await clock.advance(2_000)
    await log.append([insert(1)])
    await clock.advance(2_000)
    log.onRead(() => {
      throw new Error('gone')
    })
    await clock.advance(2_000)
    await log.append([insert(2)])
    await clock.advance(60_000)
    expect([one.standing.at(-1), await one.prompts()]).toEqual(['gone', 1])
    log.onRead(() => undefined)
    await clock.advance(5_000)
    expect(await one.prompts()).toBe(2)
    expect(one.applied.map(({ applied }) => applied)).toEqual([1, 1])
    expect(one.applied[1]?.lagMs).toBeGreaterThan(50_000)
    await one.close()
  })
})
