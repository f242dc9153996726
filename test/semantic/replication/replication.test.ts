import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import type { Selector } from '../../../src/cache/store.ts'
import type { Label } from '../../../src/semantic/learning/learning.ts'
import { encodeChange } from '../../../src/semantic/replication/change.ts'
import { promptOf, seededVector } from '../../contracts/vector-index.ts'
import { freePort, startRedis } from '../../support/redis-process.ts'
import type { RedisProcess } from '../../support/redis-process.ts'
import { bound, countOf, folders, idsOf, inStep, knows, nearest, openInstance, openInStep } from './instances.ts'
import type { Instance } from './instances.ts'

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, number) => `prompt-${number + from}`)
/** In pieces that the stream can hold, as long as somebody reads them. */
const insertMany = async (instance: Instance, count: number, from = 0) => {
  const before = countOf(instance, 'applied')
  for (let done = 0; done < count; done += 50) {
    await insertAll(instance, 50, from + done)
    await vi.waitFor(() => expect(countOf(instance, 'applied')).toBe(before + done + 50), bound)
  }
}
const insertAll = async ({ index }: Instance, count: number, from = 0) => {
  for (let number = from; number < from + count; number++) await index.insert(promptOf(number))
}
const streamOf = (prefix: string) => `${prefix}:{semantic}:changes`

describe.skipIf(!inject('redisUrl'))('instances that share a redis', () => {
  const url = inject('redisUrl') ?? ''
  const folderOfTest = folders()
  let raw: Redis
  let prefix = ''
  beforeAll(() => {
    raw = new Redis(url)
  })
  beforeEach(() => {
    prefix = `test-${randomUUID()}`
  })
  afterAll(() => raw.disconnect())

  it('find what one of them inserted', async () => {
    const [one, two, three] = await Promise.all([0, 1, 2].map(() => openInStep({ url, prefix })))
    await one!.index.insert(promptOf(7, { text: 'Hello, why is the sky blue?' }))
    for (const other of [two!, three!]) {
      await knows(other, ['prompt-7'])
      const near = await nearest(other, 7)
      expect(near).toMatchObject({ id: 'prompt-7', text: 'Hello, why is the sky blue?' })
      expect(near!.similarity).toBeCloseTo(1, 4)
      expect(other.lexical.find('one', 'why is the sky blue')).toBe('prompt-7')
    }
  })

  it('learn what one of them learns, and what they missed when they come back', async () => {
    const folder = folderOfTest()
    const one = await openInStep({ url, prefix })
    const two = await openInStep({ url, prefix, folder })
    const label = (id: string): Label => ({ id, source: 'audit', right: false, maxErrorRate: 0.01 })
    one.tell(label('a'))
    await vi.waitFor(() => expect(two.heard).toEqual([label('a')]), bound)
    await two.index.save()
    await two.close()
    one.tell(label('b'))
    const back = await openInStep({ url, prefix, folder })
    await vi.waitFor(() => expect(back.heard).toEqual([label('b')]), bound)
    expect(one.heard).toEqual([])
  })

  it('never take in anew what was purged while it was inserted', async () => {
    const [one, two] = await Promise.all([0, 1].map(() => openInStep({ url, prefix })))
    const selector: Selector = { kind: 'key', key: 'prompt-1' }
    const inserting = one!.index.insert(promptOf(1))
    const removing = one!.index.remove(selector)
    one!.replication.tell({ kind: 'remove', selector })
    await Promise.all([inserting, removing])
    for (const instance of [one!, two!]) {
      await vi.waitFor(() => expect(countOf(instance, 'applied')).toBe(2), bound)
      await knows(instance, [])
    }
  })

  it.each([
    ['key', { kind: 'key', key: 'prompt-1' }, ['prompt-0', 'prompt-2', 'prompt-3']],
    ['label', { kind: 'labels', labels: ['tag:1', 'tag:2'] }, ['prompt-0', 'prompt-3']],
    ['tenant', { kind: 'labels', labels: ['tenant:acme'] }, []],
    ['all', { kind: 'all' }, []],
  ] satisfies [string, Selector, string[]][])('forget what one of them purges by %s', async (_, selector, left) => {
    const [one, two, three] = await Promise.all([0, 1, 2].map(() => openInStep({ url, prefix })))
    await insertAll(one!, 4)
    await Promise.all([knows(two!, ids(4)), knows(three!, ids(4))])
    await two!.purge(selector)
    await Promise.all([one!, two!, three!].map((instance) => knows(instance, left)))
    expect((await nearest(three!, 0))?.id).toBe(left[0])
  })

  it('come to the same whatever the order and however often', async () => {
    const [one, two] = [await openInStep({ url, prefix }), await openInStep({ url, prefix })]
    const insert = encodeChange({ kind: 'insert', model: 'tiny@1', prompt: promptOf(1) })
    const remove = encodeChange({ kind: 'remove', selector: { kind: 'key', key: 'prompt-1' } })
    for (const bytes of [remove, insert, insert, remove, remove, insert, insert])
      await raw.xadd(streamOf(prefix), '*', 'change', bytes)
    await Promise.all(
      [one, two].map((instance) => vi.waitFor(() => expect(countOf(instance, 'applied')).toBe(7), bound)),
    )
    expect([await idsOf(one), await idsOf(two)]).toEqual([['prompt-1'], ['prompt-1']])
  })

  it('catch up from where they were when they were away', async () => {
    const folder = folderOfTest()
    const one = await openInStep({ url, prefix })
    const away = await openInStep({ url, prefix, folder })
    await insertAll(one, 3)
    await knows(away, ids(3))
    await away.index.save()
    await away.close()
    await one.purge({ kind: 'key', key: 'prompt-0' })
    await insertAll(one, 2, 3)
    await knows(one, ids(4, 1))
    const back = await openInstance({ url, prefix, folder })
    await knows(back, ids(4, 1))
    // From the stream alone, and no more of it than was missed.
    expect(countOf(back, 'applied')).toBe(3)
    expect(await raw.keys(`${prefix}:*snapshot*`)).toEqual([])
  })

  it('take a snapshot of another one where the stream was cut, and forget what that no longer has', async () => {
    const folder = folderOfTest()
    const one = await openInStep({ url, prefix, maxLength: 120 })
    const away = await openInStep({ url, prefix, folder })
    await insertAll(one, 5)
    await knows(away, ids(5))
    await away.index.save()
    await away.close()
    await one.purge({ kind: 'key', key: 'prompt-2' })
    await vi.waitFor(() => expect(countOf(one, 'applied')).toBe(6), bound)
    await insertMany(one, 600, 10)
    expect(await raw.xlen(streamOf(prefix))).toBeLessThan(300)
    const back = await openInStep({ url, prefix, folder })
    const left = ['prompt-0', 'prompt-1', 'prompt-3', 'prompt-4', ...ids(600, 10)]
    await knows(back, left)
    await insertAll(one, 1, 9_000)
    await knows(back, [...left, 'prompt-9000'])
    expect(await raw.ttl(`${prefix}:{semantic}:snapshot:tiny@1`)).toBeGreaterThan(0)
  })

  it('pass over records that make no sense', async () => {
    const [one, two] = [await openInStep({ url, prefix }), await openInStep({ url, prefix })]
    const good = encodeChange({ kind: 'insert', model: 'tiny@1', prompt: promptOf(1) })
    const flipped = Buffer.from(good)
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40)
    const wide = encodeChange({ kind: 'insert', model: 'tiny@1', prompt: promptOf(2, { vector: seededVector(2, 16) }) })
    const lies = [Buffer.from('{"kind":"remove"}'), Buffer.alloc(0), good.subarray(0, 30), flipped, wide]
    for (const bytes of lies) await raw.xadd(streamOf(prefix), '*', 'change', bytes)
    await raw.xadd(streamOf(prefix), '*', 'one', '1', 'two', '2')
    await one.index.insert(promptOf(3))
    for (const instance of [one, two]) {
      await vi.waitFor(() => expect(countOf(instance, 'applied')).toBe(1), bound)
      expect(await idsOf(instance)).toEqual(['prompt-3'])
      expect(countOf(instance, 'malformed')).toBe(6)
    }
  })

  it('never mix the vectors of two models, and purge in both', async () => {
    const [old, next] = [await openInStep({ url, prefix }), await openInStep({ url, prefix, version: '2' })]
    await insertAll(old, 3)
    await next.index.insert(promptOf(10))
    await vi.waitFor(() => expect([countOf(next, 'foreign'), countOf(old, 'foreign')]).toEqual([3, 1]), bound)
    expect([await idsOf(old), await idsOf(next)]).toEqual([ids(3), ['prompt-10']])
    await old.purge({ kind: 'labels', labels: ['tenant:acme'] })
    await Promise.all([knows(old, []), knows(next, [])])
  })

  it('begin again from the saved index after it crashed', async () => {
    const folder = folderOfTest()
    let lives = 1
    const one = await openInStep({ url, prefix })
    const crashing = await openInStep({ url, prefix, folder, lives: () => lives })
    await insertAll(one, 2)
    await knows(crashing, ids(2))
    await crashing.index.save()
    await insertAll(one, 2, 2)
    await knows(crashing, ids(4))
    // What a crash leaves is the index as it was saved.
    await crashing.index.remove({ kind: 'key', key: 'prompt-2' })
    await crashing.index.remove({ kind: 'key', key: 'prompt-3' })
    lives += 1
    await knows(crashing, ids(4))
    expect(countOf(crashing, 'applied')).toBe(6)
  })
})

describe.skipIf(!inject('canStartRedis'))('instances whose redis is ill', () => {
  const servers = new Set<RedisProcess>()
  const start = async (settings?: Parameters<typeof startRedis>[0]) => {
    const server = await startRedis(settings)
    servers.add(server)
    return server
  }
  afterAll(() => Promise.all([...servers].map((server) => server.stop())))

  it('work by themselves while it is dead, and tell each other when it is back with nothing in it', async () => {
    const first = await start()
    const wishes = { url: first.url, prefix: 'dead' }
    const [one, two, three] = [await openInStep(wishes), await openInStep(wishes), await openInStep(wishes)]
    await insertAll(one, 3)
    await Promise.all([knows(two, ids(3)), knows(three, ids(3))])
    await first.stop()
    await vi.waitFor(() => expect(one.events.at(-1)).toMatchObject({ isInStep: false }), bound)
    expect(one.index.state()).toMatchObject({ ok: true, detail: expect.stringContaining('not shared now (') })
    await one.index.insert(promptOf(7))
    await two.purge({ kind: 'key', key: 'prompt-0' })
    expect((await nearest(one, 7))?.id).toBe('prompt-7')
    expect(await idsOf(two)).toEqual(['prompt-1', 'prompt-2'])
    await start({ port: first.port })
    for (const instance of [one, two, three]) await knows(instance, ['prompt-1', 'prompt-2', 'prompt-7'])
  })

  it('make a new connection when it hangs, and catch up when it goes on', async () => {
    const server = await start()
    const wishes = { url: server.url, prefix: 'hung' }
    const [one, two] = [await openInStep(wishes), await openInStep(wishes)]
    const raw = new Redis(server.url)
    // Longer than any command's deadline.
    await raw.client('PAUSE', 5_500)
    raw.disconnect()
    await insertAll(one, 3)
    expect(await idsOf(one)).toEqual(ids(3))
    await vi.waitFor(() => expect(two.events.at(-1)).toMatchObject({ isInStep: false }), bound)
    await knows(two, ids(3))
    await inStep(two)
  })

  it('wait for nothing that never answers', async () => {
    const sockets = new Set<Socket>()
    const mute = createServer((socket) => void sockets.add(socket.on('error', () => undefined)))
    const port = await freePort()
    await new Promise<void>((resolve) => mute.listen(port, '127.0.0.1', resolve))
    const lonely = await openInstance({ url: `redis://127.0.0.1:${port}`, prefix: 'mute' })
    await insertAll(lonely, 5)
    await lonely.purge({ kind: 'key', key: 'prompt-0' })
    expect(await idsOf(lonely)).toEqual(ids(4, 1))
    await lonely.close()
    for (const socket of sockets) socket.destroy()
    mute.close()
  })

  it('share through a cluster', async () => {
    const bus = await freePort()
    const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-announce-ip', '127.0.0.1']
    const node = await start({ arguments: cluster })
    const raw = new Redis(node.url)
    await raw.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await vi.waitFor(async () => expect(String(await raw.call('CLUSTER', 'INFO'))).toContain('cluster_state:ok'), bound)
    raw.disconnect()
    const wishes = { url: `redis+cluster://127.0.0.1:${node.port}`, prefix: 'cluster', maxLength: 120 }
    const one = await openInStep(wishes)
    await insertMany(one, 300)
    const two = await openInstance(wishes)
    await knows(two, ids(300))
    await inStep(two)
    await two.purge({ kind: 'all' })
    await knows(one, [])
  })
})
