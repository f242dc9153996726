import { expect, it } from 'vitest'
import { chat } from '../../../src/dialects/chat/index.ts'
import type { JsonObject } from '../../../src/json.ts'

const parsed = (members: JsonObject) =>
  chat.parse({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...members })
const tool = (own: JsonObject): JsonObject => ({ tools: [{ type: 'shell', ...own }] })
const skill = (own: JsonObject): JsonObject =>
  tool({ environment: { type: 'container_auto', skills: [{ type: 'skill_reference', skill_id: 'skill_1', ...own }] } })

it.each<readonly [string, JsonObject, string | undefined]>([
  ['a conversation', { conversation: 'conv_1' }, 'stored-state'],
  ['a container', { container: 'cntr_1' }, 'stored-state'],
  ['a container of a tool', tool({ container: 'cntr_1' }), 'stored-state'],
  [
    'a container of a shell',
    tool({ environment: { type: 'container_reference', container_id: 'cntr_1' } }),
    'stored-state',
  ],
  ['a store', tool({ vector_store_ids: ['vs_1'] }), 'stored-state'],
  ['a skill without a version', skill({}), 'stored-state'],
  ['a skill of the latest version', skill({ version: 'latest' }), 'stored-state'],
  ['a skill of one version', skill({ version: '2' }), undefined],
  ['files of a new container', tool({ container: { type: 'auto', file_ids: ['f'] } }), 'expiring-file'],
  ['files of a shell', tool({ environment: { type: 'container_auto', file_ids: ['f'] } }), 'expiring-file'],
  ['a mask by its id', tool({ input_image_mask: { file_id: 'f' } }), 'expiring-file'],
  ['cached content', { cached_content: 'cachedContents/1' }, 'stored-state'],
  ['cached content of Google', { google: { cached_content: 'cachedContents/1' } }, 'stored-state'],
  [
    'cached content as SDKs send it',
    { extra_body: { google: { cached_content: 'cachedContents/1' } } },
    'stored-state',
  ],
  ['a sound of before', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }, 'expiring-audio'],
  ['a file', { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] }, 'expiring-file'],
])('%s is kept by the provider', (_, members, unrepeatable) => {
  expect(parsed(members)).toMatchObject({ namesKept: true, namesPrompt: false, unrepeatable })
})

it.each<readonly [string, JsonObject]>([
  ['a new container', tool({ container: { type: 'auto' }, environment: { type: 'container_auto' } })],
  ['a skill with its content', tool({ environment: { skills: [{ type: 'inline', name: 'a' }] } })],
  ['other members of Google', { extra_body: { google: { thinking_config: {} } } }],
])('%s is not', (_, members) => {
  expect(parsed(members)).toMatchObject({ namesKept: false, unrepeatable: undefined })
})

it('knows a prompt of the account, whose versions never change', () => {
  expect(parsed({ prompt: { id: 'pmpt_1', version: '2' } })).toMatchObject({
    namesKept: false,
    namesPrompt: true,
    unrepeatable: undefined,
  })
  expect(parsed({ prompt: { id: 'pmpt_1' } })).toMatchObject({ namesPrompt: true, unrepeatable: 'unversioned-prompt' })
})
