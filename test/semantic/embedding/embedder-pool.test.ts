import { describe, expect, it } from 'vitest'
import { embedderPool } from '../../../src/semantic/embedding/embedder-pool.ts'
import type { EmbedderPoolSettings } from '../../../src/semantic/embedding/embedder-pool.ts'
import type { Embedding } from '../../../src/semantic/embedding/model.ts'
import { vectorCache } from '../../../src/semantic/embedding/vector-cache.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { fakeThreads } from './fake-thread.ts'

const identity = { name: 'tiny', version: '0', dimensions: 2, maxTokens: 8 }
const embedding: Embedding = { vector: Float32Array.of(1, 0), tokens: 3, truncated: false }
const ready = { kind: 'ready', identity }
const embedded = { kind: 'embedded', embedding }

const setUp = (settings: Partial<EmbedderPoolSettings> = {}) => {
  const clock = fakeClock()
  const threads = fakeThreads()
  const pool = embedderPool({
    settings: { threads: 1, queueLimit: 2, deadlineMs: 150, ...settings },
    clock,
    vectors: vectorCache(10),
    start: threads.start,
  })
  return { clock, pool, started: threads.started }
}

describe('the embedder pool', () => {
  it('skips while the model loads and says so', async () => {
    const { pool } = setUp()
    expect(pool.state()).toMatchObject({ kind: 'loading' })
    expect(await pool.embed('a')).toEqual({ kind: 'skipped', reason: 'loading' })
  })

  it('embeds one text after the other', async () => {
    const { pool, started } = setUp()
    started[0]!.say(ready)
    expect(pool.state()).toMatchObject({ kind: 'ready', identity })
    const [first, second] = [pool.embed('a'), pool.embed('b')]
    expect(started[0]!.posted).toEqual([{ text: 'a' }])
    started[0]!.say(embedded)
    expect(await first).toEqual(embedded)
    expect(started[0]!.posted).toEqual([{ text: 'a' }, { text: 'b' }])
    started[0]!.say(embedded)
    expect(await second).toEqual(embedded)
    expect(pool.atRest()).toBe(true)
  })

  it('knows a repeat within its scope, and tells nothing of it to another', async () => {
    const { pool, started } = setUp()
    const [thread] = started
    thread!.say(ready)
    const ask = async (text: string, scope?: string) => {
      const before = thread!.posted.length
      const outcome = pool.embed(text, { scope })
      const posted = thread!.posted.length - before
      if (posted > 0) thread!.say(embedded)
      expect(await outcome).toEqual(embedded)
      return posted
    }
    expect(await ask('a', 'acme')).toBe(1)
    expect(await ask('a', 'acme')).toBe(0)
    // What acme has asked costs another as much as what nobody has.
    expect(await ask('a', 'rival')).toBe(await ask('never asked', 'rival'))
    expect(await ask('a')).toBe(1)
    expect(await ask('cmea', 'a')).toBe(1)
  })

  it('spreads texts over its threads', () => {
    const { pool, started } = setUp({ threads: 2 })
    for (const thread of started) thread.say(ready)
    void pool.embed('a')
    void pool.embed('b')
    expect(started.map((thread) => thread.posted)).toEqual([[{ text: 'a' }], [{ text: 'b' }]])
  })

  it('lets the caller go on after the deadline, and still keeps the vector', async () => {
    const { pool, started, clock } = setUp()
    started[0]!.say(ready)
    const slow = pool.embed('a', { scope: 'one' })
    await clock.advance(150)
    expect(await slow).toEqual({ kind: 'skipped', reason: 'deadline' })
    started[0]!.say(embedded)
    await clock.advance(0)
    expect(await pool.embed('a', { scope: 'one' })).toEqual(embedded)
  })

  it('refuses more than its queue holds', async () => {
    const { pool, started } = setUp({ queueLimit: 1 })
    started[0]!.say(ready)
    void pool.embed('runs')
    void pool.embed('waits')
    expect(await pool.embed('too many')).toEqual({ kind: 'skipped', reason: 'queue-full' })
  })

  it('takes the path lane first', async () => {
    const { pool, started, clock } = setUp()
    started[0]!.say(ready)
    void pool.embed('runs')
    void pool.embed('behind', { lane: 'behind' })
    void pool.embed('path')
    started[0]!.say(embedded)
    await clock.advance(0)
    expect(started[0]!.posted.at(-1)).toEqual({ text: 'path' })
  })

  it('drops a text whose caller has left', async () => {
    const { pool, started, clock } = setUp()
    started[0]!.say(ready)
    const leaving = new AbortController()
    void pool.embed('runs')
    const left = pool.embed('leaves', { signal: leaving.signal })
    leaving.abort()
    expect(await left).toEqual({ kind: 'skipped', reason: 'aborted' })
    started[0]!.say(embedded)
    await clock.advance(0)
    expect(started[0]!.posted).toEqual([{ text: 'runs' }])
    expect(await pool.embed('x', { signal: leaving.signal })).toEqual({ kind: 'skipped', reason: 'aborted' })
  })

  it('rejects what ran in a crash, refuses until it is back, and waits longer each time', async () => {
    const { pool, started, clock } = setUp()
    started[0]!.say(ready)
    const [running, waiting] = [pool.embed('a'), pool.embed('b')]
    started[0]!.die('out of memory')
    expect(await running).toEqual({ kind: 'skipped', reason: 'crashed' })
    expect(await waiting).toEqual({ kind: 'skipped', reason: 'loading' })
    expect(pool.state()).toMatchObject({ kind: 'loading', detail: expect.stringContaining('out of memory') })
    await clock.advance(200)
    expect(started).toHaveLength(2)
    started[1]!.die('again')
    await clock.advance(399)
    expect(started).toHaveLength(2)
    await clock.advance(1)
    expect(started).toHaveLength(3)
    started[2]!.say(ready)
    expect(pool.state()).toMatchObject({ kind: 'ready' })
  })

  it('puts another thread in place of one that is stuck, and ends that only when it is no more', async () => {
    const { pool, started, clock } = setUp()
    started[0]!.say(ready)
    const stuck = pool.embed('a', { deadlineMs: 60_000 })
    await clock.advance(30_000)
    expect(await stuck).toEqual({ kind: 'skipped', reason: 'crashed' })
    await clock.advance(200)
    expect(started).toHaveLength(2)
    started[1]!.say(ready)
    expect(started[0]!.terminated).toBe(false)
    expect(pool.atRest()).toBe(false)
    started[0]!.say(embedded)
    await clock.advance(0)
    expect(started[0]!.terminated).toBe(true)
    expect(pool.atRest()).toBe(true)
  })

  it('does not start a thread again whose model cannot be loaded', async () => {
    const { pool, started, clock } = setUp()
    started[0]!.say({ kind: 'failed', message: 'SHA-256 differs' })
    started[0]!.die('exit code 0')
    await clock.advance(60_000)
    expect(started).toHaveLength(1)
    expect(pool.state()).toEqual({ kind: 'failed', detail: 'SHA-256 differs' })
    expect(await pool.embed('a')).toEqual({ kind: 'skipped', reason: 'failed' })
  })

  it('survives a text that the model fails on', async () => {
    const { pool, started } = setUp()
    started[0]!.say(ready)
    const failing = pool.embed('a')
    started[0]!.say({ kind: 'error', message: 'shape' })
    expect(await failing).toEqual({ kind: 'skipped', reason: 'error' })
    expect(pool.state()).toMatchObject({ kind: 'ready' })
  })

  it('answers everybody when it closes and never starts again', async () => {
    const { pool, started, clock } = setUp()
    started[0]!.say(ready)
    const [running, waiting] = [pool.embed('a'), pool.embed('b')]
    const closed = pool.close()
    expect(await running).toEqual({ kind: 'skipped', reason: 'crashed' })
    expect(await waiting).toEqual({ kind: 'skipped', reason: 'closed' })
    expect(await pool.embed('c')).toEqual({ kind: 'skipped', reason: 'closed' })
    // Not in the middle of a text.
    expect(started[0]!.terminated).toBe(false)
    started[0]!.say(embedded)
    await closed
    expect(started[0]!.terminated).toBe(true)
    await clock.advance(60_000)
    expect(started).toHaveLength(1)
    expect(clock.sleeping()).toBe(0)
  })
})
