import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonReply, startFakeProvider } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import type { JsonObject } from '../../src/json.ts'

/** What a provider keeps by an id that this gateway never gave out, where tenants share its account and where they do not. */

let provider: FakeProvider
let shared: TestGateway
let single: TestGateway

const yaml = (clients: string) => `
clients: ${clients}
providers:
  openai: { baseUrl: "${provider.url}", apiKey: upstream-key }
  anthropic: { baseUrl: "${provider.url}", apiKey: upstream-key }
routing: { retry: { attempts: 1 } }
`

beforeAll(async () => {
  provider = await startFakeProvider()
  provider.otherwise(jsonReply({ error: { message: 'reached', type: 'invalid_request_error' } }, { status: 400 }))
  shared = await startTestGateway({ yaml: yaml('[{ name: one, key: key-one }, { name: two, key: key-two }]') })
  single = await startTestGateway({
    yaml: yaml('[{ name: one, key: key-one, tenant: us }, { name: two, key: key-two, tenant: us }]'),
  })
})
afterAll(async () => {
  await shared.close()
  await single.close()
  await provider.close()
})

const said = (part: JsonObject) => ({ input: [{ role: 'user', content: [part] }] })
const tool = (own: JsonObject) => ({ input: 'x', tools: [own] })
const cases: readonly [string, string, JsonObject][] = [
  ['a conversation', '/v1/responses', { input: 'x', conversation: 'conv_1' }],
  ['a conversation as an object', '/v1/responses', { input: 'x', conversation: { id: 'conv_1' } }],
  ['a conversation of a call in the background', '/v1/responses', { input: 'x', background: true, conversation: 'c' }],
  ['a file', '/v1/responses', said({ type: 'input_file', file_id: 'file-1' })],
  ['a picture by its id', '/v1/responses', said({ type: 'input_image', file_id: 'file-1' })],
  ['an item', '/v1/responses', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
  [
    'a file in an output',
    '/v1/responses',
    { input: [{ type: 'function_call_output', call_id: 'c', output: [{ type: 'input_file', file_id: 'f' }] }] },
  ],
  ['a vector store', '/v1/responses', tool({ type: 'file_search', vector_store_ids: ['vs_1'] })],
  ['a container', '/v1/responses', tool({ type: 'code_interpreter', container: 'cntr_1' })],
  [
    'files of a new container',
    '/v1/responses',
    tool({ type: 'code_interpreter', container: { type: 'auto', file_ids: ['f'] } }),
  ],
  [
    'a container of a shell',
    '/v1/responses',
    tool({ type: 'shell', environment: { type: 'container_reference', container_id: 'cntr_1' } }),
  ],
  [
    'a skill',
    '/v1/responses',
    tool({ type: 'shell', environment: { skills: [{ type: 'skill_reference', skill_id: 'skill_1', version: '1' }] } }),
  ],
  [
    'cached content',
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: 'x' }], cached_content: 'cachedContents/1' },
  ],
  [
    'a skill of Anthropic’s customer',
    '/v1/messages',
    {
      max_tokens: 5,
      container: { skills: [{ type: 'custom', skill_id: 'skill_1', version: '1' }] },
      messages: [{ role: 'user', content: 'x' }],
    },
  ],
  [
    'a file in a chat',
    '/v1/chat/completions',
    { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
  ],
  [
    'a sound of before',
    '/v1/chat/completions',
    {
      messages: [
        { role: 'assistant', audio: { id: 'audio_1' } },
        { role: 'user', content: 'x' },
      ],
    },
  ],
  ['a voice of one’s own', '/v1/audio/speech', { input: 'x', voice: { id: 'voice_1' } }],
  ['a picture to begin with', '/v1/images/generations', { prompt: 'x', seed: 1, image: [{ file_id: 'file-1' }] }],
  [
    'a file of Anthropic',
    '/v1/messages',
    {
      max_tokens: 5,
      messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] }],
    },
  ],
  [
    'a container of Anthropic',
    '/v1/messages',
    { max_tokens: 5, container: 'container_1', messages: [{ role: 'user', content: 'x' }] },
  ],
]

const ask = async ({ url }: TestGateway, path: string, body: JsonObject) => {
  const model = path === '/v1/messages' ? 'anthropic/m' : 'openai/m'
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer key-one', 'content-type': 'application/json' },
    body: JSON.stringify({ model, ...body }),
  })
  return { status: response.status, body: (await response.json()) as { error: JsonObject } }
}

describe.each(cases)('%s', (_, path, body) => {
  it('is refused where several tenants share the account, and nobody is asked', async () => {
    const before = provider.requests.length
    const { status, body: refused } = await ask(shared, path, body)
    expect([status, refused.error['message']]).toEqual([400, expect.stringContaining('shared by several tenants')])
    expect(provider.requests.length).toBe(before)
  })

  it('is passed on where there is one tenant', async () => {
    const before = provider.requests.length
    expect((await ask(single, path, body)).body.error['message']).toBe('reached')
    expect(provider.requests.length).toBe(before + 1)
  })
})

it.each([
  ['a new container', tool({ type: 'code_interpreter', container: { type: 'auto' } })],
  ['a versioned prompt of the account', { input: 'x', prompt: { id: 'pmpt_1', version: '2' } }],
  ['a file as it is', said({ type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' })],
  [
    'an item with its id and content',
    { input: [{ type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'x' }] }] },
  ],
])('%s names nothing that is another’s', async (_, body) => {
  expect((await ask(shared, '/v1/responses', body)).body.error['message']).toBe('reached')
})
