import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { parseObject } from '../../src/json.ts'
import type { TestGateway } from '../support/gateway.ts'
import { asking, startSemanticGateway } from '../support/semantic-gateway.ts'

let gateway: TestGateway
let ask: ReturnType<typeof asking>

beforeAll(async () => {
  gateway = await startSemanticGateway('mode: verified, audit: 0')
  ask = asking(gateway)
}, 90_000)
afterAll(() => gateway.close())

const judge = async (body: JsonObject | string, key = 'web-key') => {
  const response = await fetch(`${gateway.url}/v1/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: parseObject(await response.text()) }
}

const idOf = ({ text }: { readonly text: string }): string => String(parseObject(text)?.id)

describe('POST /v1/feedback', () => {
  it('evicts a wrong answer, by the id of its miss or of any hit', async () => {
    const miss = await ask('How tall is the tower?')
    const hit = await ask('How tall is the tower?')
    expect(hit.cache).toBe('HIT')
    expect(idOf(hit)).not.toBe(idOf(miss))
    expect(await judge({ id: idOf(hit), verdict: 'right' })).toMatchObject({ status: 200, body: { evicted: false } })
    expect((await ask('How tall is the tower?')).cache).toBe('HIT')
    expect(await judge({ id: idOf(hit), verdict: 'wrong' })).toEqual({
      status: 200,
      body: { id: idOf(hit), verdict: 'wrong', evicted: true },
    })
    expect((await ask('How tall is the tower?')).cache).toBe('MISS')
  })

  it('evicts by the id of a semantic hit, and lets the tier learn', async () => {
    const [first, second] = ['How long does shipping take to Canada?', 'How long does it take to ship to Canada?']
    await ask(first)
    const hit = await ask(second)
    expect(hit.cache).toBe('SEMANTIC-HIT')
    expect(await judge({ id: idOf(hit), verdict: 'wrong' })).toMatchObject({ status: 200, body: { evicted: true } })
    expect((await ask(second)).cache).toBe('MISS')
    expect((await ask(first)).cache).not.toBe('HIT')
    const page = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(page).toContain('reprise_semantic_labels_total{source="feedback",verdict="wrong"} 1')
  })

  it('knows nothing of what another tenant was given', async () => {
    const id = idOf(await ask('How deep is the lake?'))
    const unknown = await judge({ id, verdict: 'wrong' }, 'other-key')
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'unknown_answer', param: 'id' } } })
    expect(await judge({ id: 'chatcmpl-never', verdict: 'wrong' })).toEqual(unknown)
    expect((await ask('How deep is the lake?')).cache).toBe('HIT')
    expect(await judge({ id, verdict: 'wrong' }, 'app-key')).toMatchObject({ status: 200 })
  })

  it.each([
    [{ verdict: 'wrong' }, 'id'],
    [{ id: 7, verdict: 'wrong' }, 'id'],
    [{ id: 'x' }, 'verdict'],
    [{ id: 'x', verdict: 'bad' }, 'verdict'],
    [{ id: 'x', verdict: 'wrong', why: 'because' }, 'why'],
  ])('says what is wrong with %j', async (body, param) => {
    expect(await judge(body)).toMatchObject({ status: 400, body: { error: { param } } })
  })

  it('asks for a key and for JSON', async () => {
    expect(await judge({ id: 'x', verdict: 'wrong' }, 'no-key')).toMatchObject({ status: 401 })
    expect(await judge('not json')).toMatchObject({ status: 400 })
  })
})

describe('what the tier learns by itself', () => {
  const labels = async ({ url }: TestGateway, source: string): Promise<string> => {
    const page = await (await fetch(`${url}/metrics`)).text()
    return page.split('\n').find((line) => line.startsWith(`reprise_semantic_labels_total{source="${source}"`)) ?? ''
  }

  it('compares what it would have served with what the provider said', async () => {
    const observing = await startSemanticGateway('mode: observe')
    try {
      const question = asking(observing)
      await question('What is the tallest mountain in Europe?')
      expect(await question('what is the tallest mountain in Europe')).toMatchObject({
        cache: 'MISS',
        why: 'would-serve lexical',
      })
      await vi.waitFor(async () => expect(await labels(observing, 'observed')).toMatch(/verdict="right"} 1$/), 10_000)
    } finally {
      await observing.close()
    }
  })

  it('audits what it served, and then knows the answer itself', async () => {
    const auditing = await startSemanticGateway('mode: verified, audit: 1')
    try {
      const question = asking(auditing)
      await question('What is the tallest mountain in Europe?')
      expect((await question('what is the tallest mountain in Europe')).cache).toBe('SEMANTIC-HIT')
      await vi.waitFor(async () => expect(await labels(auditing, 'audit')).toMatch(/verdict="right"} 1$/), 10_000)
      expect((await question('what is the tallest mountain in Europe')).cache).toBe('HIT')
    } finally {
      await auditing.close()
    }
  })
})
