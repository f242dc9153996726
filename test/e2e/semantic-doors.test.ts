import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { isJsonObject } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'
import { startPromptGateway } from '../support/prompt-gateway.ts'
import type { PromptGateway } from '../support/prompt-gateway.ts'
import { readiness, semanticYaml } from '../support/semantic-gateway.ts'

const prompts = {
  'help.prompt':
    '---\nmodel: demo/echo\ninput: { schema: { q: string, "tone?": string } }\n---\n{{role "system"}}Help. {{tone}}\n{{role "user"}}{{q}}',
  'help-too.prompt':
    '---\nmodel: demo/echo\ninput: { schema: { q: string } }\n---\n{{role "system"}}Help. \n{{role "user"}}{{q}}',
}

let gateway: PromptGateway

beforeAll(async () => {
  gateway = await startPromptGateway(prompts, semanticYaml('mode: verified, audit: 0'), '1h')
  await vi.waitFor(
    async () => {
      const { semantic } = await readiness(gateway)
      if (!isJsonObject(semantic) || semantic.state !== 'ready') throw new Error(JSON.stringify(semantic))
    },
    {
      timeout: 60_000,
      interval: 50,
    },
  )
}, 90_000)
afterAll(() => gateway.close())

interface Other {
  readonly body?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  readonly path?: string
}

const askAt = async (path: string, body: JsonObject, headers: Readonly<Record<string, string>> = {}) => {
  const asked = { authorization: 'Bearer web-key', 'x-reprise-explain': '1', ...headers }
  const response = await gateway.post(path, body, asked)
  await response.text()
  return {
    status: response.status,
    cache: response.headers.get('x-cache'),
    why: response.headers.get('x-reprise-semantic'),
  }
}

const user = (content: string): JsonObject => ({ role: 'user', content })
const turns = (content: string): JsonObject[] => [
  user('I am Ada.'),
  { role: 'assistant', content: 'Hello.' },
  user(content),
]
const first = 'How do I delete my account for good?'
const same = 'how do i delete my account for good'
const rival = { headers: { authorization: 'Bearer other-key' } }
const namespace = { headers: { 'x-reprise-cache-namespace': 'beta' } }

const doors: readonly (readonly [string, string, (text: string) => JsonObject, Readonly<Record<string, Other>>])[] = [
  [
    'messages',
    '/v1/messages',
    (text) => ({ model: 'demo/echo', max_tokens: 100, messages: [user(text)] }),
    {
      tenant: rival,
      namespace,
      'system prompt': { body: { system: 'You are terse.' } },
      'earlier turn': { body: { messages: turns(same) } },
      'tool list': { body: { tools: [{ name: 'erase', input_schema: { type: 'object' } }] } },
      length: { body: { max_tokens: 99 } },
      model: { body: { model: 'demo/slow' } },
      beta: { headers: { 'anthropic-beta': 'files-api-2025-04-14' } },
    },
  ],
  [
    'responses',
    '/v1/responses',
    (text) => ({ model: 'demo/echo', store: false, input: text }),
    {
      tenant: rival,
      namespace,
      instruction: { body: { instructions: 'You are terse.' } },
      'earlier turn': { body: { input: turns(same) } },
      'tool list': { body: { tools: [{ type: 'function', name: 'erase', parameters: {} }] } },
      format: { body: { text: { format: { type: 'json_object' } } } },
      model: { body: { model: 'demo/slow' } },
      shape: { body: { input: [user(same)] } },
    },
  ],
  [
    'prompt',
    '/prompts/help',
    (text) => ({ q: text }),
    { tenant: rival, namespace, variable: { body: { tone: 'Be terse.' } }, prompt: { path: '/prompts/help-too' } },
  ],
]

describe.each(doors)('the door of %s', (_name, path, bodyOf, others) => {
  it('lets the same words meet', async () => {
    expect(await askAt(path, bodyOf(first))).toMatchObject({ status: 200, cache: 'MISS' })
    expect(await askAt(path, bodyOf(same))).toMatchObject({ cache: 'SEMANTIC-HIT', why: 'served lexical' })
  })

  it.each(Object.keys(others))('keeps another %s apart', async (what) => {
    const { body, headers, path: elsewhere = path } = others[what]!
    await askAt(path, bodyOf(first))
    const answer = await askAt(elsewhere, { ...bodyOf(same), ...body }, headers)
    // The words are equal, so only the partition stands between the two.
    expect(answer).toEqual({ status: 200, cache: 'MISS', why: 'refused no-candidate' })
  })
})

it('keeps the doors apart', async () => {
  const text = 'Which bus goes to the airport?'
  const asked = doors.map(([, path, bodyOf]) => [path, bodyOf(text)] as const)
  const chat = ['/v1/chat/completions', { model: 'demo/echo', messages: [user(text)] }] as const
  for (const [path, body] of [chat, ...asked])
    expect(await askAt(path, body, { 'x-reprise-cache-namespace': 'doors' })).toEqual({
      status: 200,
      cache: 'MISS',
      why: 'refused no-candidate',
    })
})

it('looks nothing up for answers that are handles, nor for bare text to be completed', async () => {
  const kept = { model: 'demo/echo', input: first }
  expect(await askAt('/v1/responses', kept)).toMatchObject({ cache: 'MISS', why: 'skipped provider-keeps-it' })
  const bare = { model: 'demo/echo', prompt: first }
  expect(await askAt('/v1/completions', bare)).toMatchObject({ cache: 'MISS', why: 'skipped not-one-text' })
  expect(await askAt('/v1/completions', { ...bare, prompt: same })).toMatchObject({ why: 'skipped not-one-text' })
})
