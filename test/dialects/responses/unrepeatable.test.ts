import { expect, it } from 'vitest'
import { responses } from '../../../src/dialects/responses/index.ts'
import type { JsonObject } from '../../../src/json.ts'

const parsed = (members: JsonObject) => responses.parse({ model: 'm', input: 'Hi', ...members })

it.each<readonly [string, JsonObject, string]>([
  ['a reference', { input: [{ type: 'item_reference', id: 'msg_1' }] }, 'stored-state'],
  ['a reference without a type', { input: [{ id: 'msg_1' }] }, 'stored-state'],
  ['a picture made before', { input: [{ type: 'image_generation_call', id: 'ig_1' }] }, 'stored-state'],
  [
    'a screenshot by its id',
    { input: [{ type: 'computer_call_output', call_id: 'c', output: { type: 'computer_screenshot', file_id: 'f' } }] },
    'expiring-file',
  ],
  [
    'a container of a shell',
    { tools: [{ type: 'shell', environment: { type: 'container_reference', container_id: 'cntr_1' } }] },
    'stored-state',
  ],
  ['cached content', { extra_body: { google: { cached_content: 'cachedContents/1' } } }, 'stored-state'],
  [
    'a file in a prompt',
    { prompt: { id: 'pmpt_1', version: '2', variables: { paper: { type: 'input_file', file_id: 'f' } } } },
    'expiring-file',
  ],
])('%s is kept by the provider', (_, members, unrepeatable) => {
  expect(parsed(members)).toMatchObject({ namesKept: true, unrepeatable })
})

it('does not take an item with its content for a reference', () => {
  const input = [
    { id: 'msg_1', role: 'assistant', content: 'Hi' },
    { type: 'image_generation_call', id: 'ig_1', result: 'AAAA' },
  ]
  expect(parsed({ input })).toMatchObject({ namesKept: false, unrepeatable: undefined })
})

it('knows a prompt of the account', () => {
  expect(parsed({ prompt: { id: 'pmpt_1', version: '2' } })).toMatchObject({ namesKept: false, namesPrompt: true })
})
