import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { asking, readiness, semanticYaml } from '../support/semantic-gateway.ts'

const running: TestGateway[] = []
const start = async (settings: string, environment = {}): Promise<TestGateway> => {
  const gateway = await startTestGateway({ yaml: semanticYaml(settings), environment })
  running.push(gateway)
  return gateway
}
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.close()
})

const ready = (gateway: TestGateway, state: string) =>
  vi.waitFor(async () => expect(await readiness(gateway)).toMatchObject({ ready: true, semantic: { state } }), {
    timeout: 25_000,
    interval: 50,
  })

describe('the semantic tier', () => {
  it('keeps nobody waiting while it loads, and finds later what came meanwhile', { timeout: 60_000 }, async () => {
    const gateway = await start('mode: verified')
    const ask = asking(gateway)
    expect(await ask('How do I cancel my subscription?')).toMatchObject({ status: 200, why: 'skipped loading' })
    await ready(gateway, 'ready')
    await vi.waitFor(
      async () =>
        expect(
          await ask('How do I cancel my subsciption?', { headers: { 'cache-control': 'only-if-cached' } }),
        ).toMatchObject({ cache: 'SEMANTIC-HIT' }),
      10_000,
    )
  })

  it('serves the same words when its model is not there, and says what to do', async () => {
    const gateway = await start('mode: verified, model: ./no-such-model')
    await ready(gateway, 'failed')
    const { semantic } = await readiness(gateway)
    expect(semantic).toMatchObject({ detail: expect.stringContaining('No model at ./no-such-model') })
    expect(semantic).toMatchObject({ detail: expect.stringContaining('Only the same words are served.') })
    expect(gateway.log.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('only the same words are served'))
    const ask = asking(gateway)
    expect(await ask('Is anybody there?')).toMatchObject({ status: 200, why: 'skipped failed' })
    expect(await ask('hello, is anybody there')).toMatchObject({ cache: 'SEMANTIC-HIT', why: 'served lexical' })
    expect(await ask('Is anyone here?')).toMatchObject({ cache: 'MISS', why: 'skipped failed' })
  })

  it('is not even loaded when it is off', async () => {
    const gateway = await start('mode: off')
    expect(await readiness(gateway)).toMatchObject({ semantic: { state: 'off' } })
    const answer = await asking(gateway)('Is anybody there?', { headers: { 'x-reprise-semantic': 'verified' } })
    expect(answer).toMatchObject({ status: 200, clamped: 'semantic', why: null })
  })

  it('knows after a restart what it knew before, and leaves out what was torn', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reprise-semantic-'))
    const environment = { REPRISE_CACHE_PATH: folder }
    try {
      const before = await start('mode: verified', environment)
      await ready(before, 'ready')
      await asking(before)('How long does shipping take to Canada?')
      await running.pop()?.close()
      const after = await start('mode: verified', environment)
      await ready(after, 'ready')
      const told = asking(after)
      expect(await told('How long does it take to ship to Canada?')).toMatchObject({ cache: 'SEMANTIC-HIT' })
      expect(await told('hello, how long does shipping take to Canada')).toMatchObject({ why: 'served lexical' })
      await running.pop()?.close()
      const saved = join(folder, 'semantic-0')
      const snapshot = readFileSync(join(saved, 'current'), 'utf8')
      appendFileSync(join(saved, snapshot, 'vectors.f32'), 'torn')
      const torn = await start('mode: verified', environment)
      await ready(torn, 'ready')
      expect(torn.log.map(({ msg }) => msg)).toContainEqual(
        'the saved index is left out, the snapshot is damaged (vectors.f32)',
      )
      const again = asking(torn)
      expect(await again('Does it take long to ship to Canada?')).toMatchObject({ status: 200, cache: 'MISS' })
      // What is still asked for as it was gets into the new index.
      expect(await again('How long does shipping take to Canada?')).toMatchObject({ cache: 'HIT' })
      const paraphrase = { headers: { 'cache-control': 'only-if-cached' } }
      await vi.waitFor(
        async () =>
          expect(await again('How long does shiping take to Canada?', paraphrase)).toMatchObject({
            cache: 'SEMANTIC-HIT',
            why: expect.stringContaining('served p='),
          }),
        10_000,
      )
    } finally {
      // It saves when it closes, and would make the folder anew.
      await running.pop()?.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
