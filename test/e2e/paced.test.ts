import { afterEach, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'

const open: TestGateway[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()))
})

/** The same question twice, as a stream: what came of the hit. */
const hitOf = async (yaml: string) => {
  const gateway = await startTestGateway({ yaml })
  open.push(gateway)
  const ask = () =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/echo', stream: true, messages: [{ role: 'user', content: 'Say hello' }] }),
    })
  await (await ask()).text()
  const hit = await ask()
  const text = await hit.text()
  return {
    cache: hit.headers.get('x-cache'),
    // Only what is sent at once has its length known.
    isAtOnce: hit.headers.has('content-length'),
    said: [...text.matchAll(/"content":"([^"]*)"/g)].map(([, piece]) => piece).join(''),
    end: text.trim().split('\n').at(-1),
  }
}

it.each([
  ['at-once', true],
  ['paced', false],
])('cache.replay: %s streams a kept answer whole, at once: %s', async (replay, isAtOnce) => {
  const { said, ...hit } = await hitOf(`cache: { replay: ${replay} }`)
  expect(hit).toEqual({ cache: 'HIT', isAtOnce, end: 'data: [DONE]' })
  expect(said).toContain('Say hello')
})
