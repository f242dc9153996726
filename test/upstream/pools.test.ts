import { afterEach, describe, expect, it } from 'vitest'
import { request } from 'undici'
import type { Dispatcher } from 'undici'
import { createPools } from '../../src/upstream/pools.ts'
import { startFakeProvider } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import type { Pools } from '../../src/upstream/pools.ts'
import { hanging, jsonReply } from '../support/fake-provider.ts'

const providers: FakeProvider[] = []
const started = async (): Promise<FakeProvider> => {
  const provider = await startFakeProvider()
  providers.push(provider)
  return provider
}
afterEach(async () => {
  await Promise.all(providers.splice(0).map((provider) => provider.close()))
})

const post = (pools: Pools, url: string) => request(url, { dispatcher: pools.of(url) as Dispatcher, method: 'POST' })

describe('createPools', () => {
  it('keeps one pool an origin', async () => {
    const pools = createPools()
    expect(pools.of('http://a.example')).toBe(pools.of('http://a.example'))
    expect(pools.of('http://a.example')).not.toBe(pools.of('http://b.example'))
    await pools.close()
  })

  it('opens no more connections to an origin than it may', async () => {
    const provider = await started()
    provider.otherwise(hanging)
    const pools = createPools({ connections: 2 })
    const calls = Array.from({ length: 5 }, () => post(pools, provider.url).catch(() => 'ended'))
    await provider.received(2)
    await pools.close()
    expect(await Promise.all(calls)).toEqual(['ended', 'ended', 'ended', 'ended', 'ended'])
    expect(provider.connections()).toBe(2)
  })

  it('lets the origin not used for longest give way, and its running calls come to their end', async () => {
    const [first, second] = [await started(), await started()]
    first.otherwise(jsonReply('{"from":1}'))
    second.otherwise(jsonReply('{"from":2}'))
    const pools = createPools({ origins: 1 })
    const early = pools.of(first.url)
    const running = post(pools, first.url)
    pools.of(second.url)
    expect(await (await running).body.json()).toEqual({ from: 1 })
    expect(pools.of(first.url)).not.toBe(early)
    await pools.close()
  })

  it('closes what runs', async () => {
    const provider = await started()
    provider.otherwise(hanging)
    const pools = createPools()
    const running = post(pools, provider.url)
    const received = await provider.received()
    await Promise.all([expect(running).rejects.toThrow('destroyed'), pools.close()])
    expect(await received.left).toBe(true)
  })
})
