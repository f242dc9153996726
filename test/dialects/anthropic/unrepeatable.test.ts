import { expect, it } from 'vitest'
import { messages } from '../../../src/dialects/messages/index.ts'
import type { JsonObject } from '../../../src/json.ts'

const parsed = (members: JsonObject) =>
  messages.parse({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }], ...members })
const skill = (own: JsonObject): JsonObject => ({ container: { skills: [{ skill_id: 'skill_1', ...own }] } })

it.each<readonly [string, JsonObject, string | undefined]>([
  ['a container', { container: 'container_1' }, 'stored-state'],
  ['a container in an object', { container: { id: 'container_1' } }, 'stored-state'],
  ['a thread', { thread: { previous_message_id: 'msg_1' } }, 'stored-state'],
  ['a skill without a version', skill({ type: 'custom' }), 'stored-state'],
  ['a skill of the latest version', skill({ type: 'custom', version: 'latest' }), 'stored-state'],
  ['a skill of one version', skill({ type: 'custom', version: '1759178010641129' }), undefined],
])('%s is kept by the provider', (_, members, unrepeatable) => {
  expect(parsed(members)).toMatchObject({ namesKept: true, unrepeatable })
})

it.each<readonly [string, JsonObject]>([
  ['a new container', { container: { id: null, skills: [] } }],
  ['a skill that Anthropic has for all', skill({ type: 'anthropic', skill_id: 'pdf', version: 'latest' })],
])('%s is not', (_, members) => {
  expect(parsed(members)).toMatchObject({ namesKept: false, unrepeatable: undefined })
})
