import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { jsonReply, startFakeProvider } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { asking, startSemanticGateway } from '../support/semantic-gateway.ts'

let provider: FakeProvider
let gateway: TestGateway

beforeAll(async () => {
  provider = await startFakeProvider()
  const choice = { index: 0, message: { role: 'assistant', content: 'SAME' }, finish_reason: 'stop' }
  const judgement = { id: 'chatcmpl-judge', object: 'chat.completion', created: 1, model: 'm', choices: [choice] }
  provider.otherwise(() => jsonReply(JSON.stringify(judgement)))
  gateway = await startSemanticGateway(
    'mode: verified, judge: { model: bench/judge }',
    `providers: { bench: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: own-key } }\n`,
  )
}, 90_000)
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

it('asks a judge behind the call where comparing answers does not tell', { timeout: 60_000 }, async () => {
  const ask = asking(gateway)
  // The echoes to each two are neither the same nor about something else.
  for (const [first, second] of pairs) {
    await ask(first)
    await ask(second)
  }
  await vi.waitFor(async () => {
    const page = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(page).toMatch(/reprise_semantic_judgements_total\{outcome="same"\} [1-9]/)
    expect(page).toMatch(/reprise_semantic_labels_total\{source="judge",verdict="right"\} [1-9]/)
  }, 10_000)
  const [request] = provider.requests
  expect(request?.headers.authorization).toBe('Bearer own-key')
  expect(JSON.stringify(request?.json)).toContain('answer_a')
})

const pairs = [
  ['Where can I find cheap flights to Rome?', 'Where do I book low cost tickets to Rome?'],
  ['What is the best way to learn the violin?', 'How should a beginner start with the violin?'],
  ['How do I keep tomatoes fresh?', 'What keeps my tomatoes from going bad?'],
] as const

it('does not start with a judge that nobody knows', async () => {
  const yaml = 'cache: { semantic: { mode: observe, judge: { model: nobody/knows } } }'
  await expect(startTestGateway({ yaml })).rejects.toThrow(/cache\.semantic\.judge/)
})
