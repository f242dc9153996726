import { countTokens } from '../../../src/dialects/count-tokens/index.ts'
import { dialectContract } from '../../contracts/dialect.ts'

const messages = [{ role: 'user', content: 'Hi' }]
const request = { model: 'claude-sonnet-4-5', messages }
const inFile = [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] }]

dialectContract('count-tokens', {
  dialect: countTokens,
  request,
  accepted: {
    'a system and tools': { ...request, system: 'Be brief.', tools: [{ name: 'f', input_schema: { type: 'object' } }] },
    'members that are null': { ...request, tools: null },
    'members of tomorrow': { ...request, thinking: { type: 'enabled', budget_tokens: 1_024 } },
  },
  refused: {
    'no messages': { body: { model: 'm' }, param: 'messages' },
    'an empty conversation': { body: { ...request, messages: [] }, param: 'messages' },
    'messages that are a text': { body: { ...request, messages: 'Hi' }, param: 'messages' },
    'a message that is a text': { body: { ...request, messages: ['Hi'] }, param: 'messages[0]' },
    'tools that are a text': { body: { ...request, tools: 'f' }, param: 'tools' },
  },
  unrepeatable: {
    'a file that can be deleted': { body: { ...request, messages: inFile }, reason: 'expiring-file' },
  },
  // https://platform.claude.com/docs/en/api/messages-count-tokens
  answers: { 'a count': { body: { input_tokens: 14 }, usage: undefined } },
  incomplete: {
    'a count below nothing': { input_tokens: -1 },
    'a count as text': { input_tokens: '14' },
    'a count that is null': { input_tokens: null },
  },
  errorBodies: {
    'an unknown model': {
      body: { type: 'error', error: { type: 'not_found_error', message: 'model: claude-9' }, request_id: 'req_1' },
      error: { message: 'model: claude-9', type: 'not_found_error' },
    },
  },
  prompts: {},
  noPrompt: { 'any request': request },
})
