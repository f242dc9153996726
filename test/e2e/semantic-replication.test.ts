import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { isJsonObject, parseObject } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'
import type { TestGateway } from '../support/gateway.ts'
import { startRedis } from '../support/redis-process.ts'
import type { RedisProcess } from '../support/redis-process.ts'
import { asking, readiness, startSemanticGateway } from '../support/semantic-gateway.ts'
import type { Asking } from '../support/semantic-gateway.ts'

const bound = { timeout: 20_000, interval: 20 }

const purge = async ({ url }: TestGateway, selector: JsonObject): Promise<unknown> => {
  const response = await fetch(`${url}/admin/cache/purge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(selector),
  })
  return response.json()
}

const inStep = (gateway: TestGateway) =>
  vi.waitFor(async () => {
    const { semantic } = await readiness(gateway)
    expect(isJsonObject(semantic) && semantic['detail']).toMatch(/shared with the other instances/)
  }, bound)

const cached = { 'cache-control': 'only-if-cached' }

describe.skipIf(!inject('canStartRedis'))(
  'three gateways that share a redis',
  () => {
    let redis: RedisProcess
    const gateways: TestGateway[] = []
    const start = async (prefix: string, audit = 0) => {
      const gateway = await startSemanticGateway(
        // An audit keeps an answer of its own.
        `mode: verified, audit: ${audit}`,
        `redis: { url: "${redis.url}", prefix: ${prefix}, readDeadline: 5s, writeDeadline: 5s }\n`,
      )
      gateways.push(gateway)
      await inStep(gateway)
      return gateway
    }
    const serves = (gateway: TestGateway, text: string, { headers = {} }: Asking = {}) =>
      vi.waitFor(
        async () =>
          expect(await asking(gateway)(text, { headers: { ...cached, ...headers } })).toMatchObject({
            cache: 'SEMANTIC-HIT',
          }),
        bound,
      )
    const lacks = (gateway: TestGateway, text: string, { headers = {} }: Asking = {}) =>
      vi.waitFor(
        async () =>
          expect(await asking(gateway)(text, { headers: { ...cached, ...headers } })).toMatchObject({ status: 504 }),
        bound,
      )

    beforeAll(async () => {
      redis = await startRedis()
    })
    afterEach(async () => {
      for (const gateway of gateways.splice(0)) await gateway.close()
    })
    afterAll(() => redis.stop())

    it('serve what one of them answered, and forget what one of them is told to purge', async () => {
      const prefix = `test-${randomUUID()}`
      const [one, two] = [await start(prefix), await start(prefix)]
      await asking(one)('How long does shipping take to Canada?', { headers: { 'x-reprise-cache-tags': 'shipping' } })
      await serves(two, 'How long does it take to ship to Canada?')
      const three = await start(prefix)
      await serves(three, 'How long does it take to ship to Canada?')
      await purge(two, { tags: ['shipping'] })
      for (const gateway of [one, two, three]) await lacks(gateway, 'How long does it take to ship to Canada?')
      expect(await asking(three)('Does it take long to ship to Canada?')).toMatchObject({ why: 'refused no-candidate' })

      const question = 'What is the tallest mountain in Europe?'
      const again = 'hi there, what is the tallest mountain in Europe please'
      const raw = new Redis(redis.url)
      const wishes = { headers: { 'x-reprise-cache-namespace': 'peaks' } }
      for (const ask of [
        { by: (id: string) => purge(three, { id }) },
        { by: () => purge(three, { tenant: 'acme' }) },
        { by: () => purge(three, { model: 'demo/echo' }) },
        { by: () => purge(three, { namespace: 'peaks' }), wishes },
        { by: () => purge(three, { all: true }) },
        { by: () => raw.publish(`${prefix}:invalidate`, JSON.stringify({ model: 'demo/echo' })) },
      ]) {
        const answer = await asking(one)(question, ask.wishes)
        await serves(two, again, ask.wishes)
        await ask.by(String(parseObject(answer.text)?.['id']))
        for (const gateway of [one, two, three]) await lacks(gateway, again, ask.wishes)
      }
      raw.disconnect()
    })

    it('learn from what one of them finds out about its answers', async () => {
      const prefix = `test-${randomUUID()}`
      const [one, two] = [await start(prefix, 1), await start(prefix, 1)]
      await asking(one)('How long does shipping take to Canada?')
      await vi.waitFor(
        async () =>
          expect(await asking(one)('How long does it take to ship to Canada?')).toMatchObject({
            cache: 'SEMANTIC-HIT',
          }),
        bound,
      )
      for (const gateway of [one, two])
        await vi.waitFor(async () => {
          const page = await (await fetch(`${gateway.url}/metrics`)).text()
          expect(page).toContain('reprise_semantic_checked_answers 1\n')
          // What both know is counted where it was found out.
          expect(/^reprise_semantic_labels_total\{source="audit"/m.test(page)).toBe(gateway === one)
        }, bound)
    })
  },
  120_000,
)
