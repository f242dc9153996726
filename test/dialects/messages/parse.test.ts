import { expect, it } from 'vitest'
import { messages } from '../../../src/dialects/messages/index.ts'
import type { JsonObject } from '../../../src/json.ts'

const request = (block: JsonObject): JsonObject => ({
  model: 'm',
  max_tokens: 1,
  messages: [{ role: 'user', content: [block] }],
})

it('looks for files in deep content without a deep stack', () => {
  let block: JsonObject = { type: 'document', source: { type: 'file', file_id: 'f' } }
  for (let depth = 0; depth < 50_000; depth += 1) block = { type: 'tool_result', content: [block] }
  expect(messages.parse(request(block)).unrepeatable).toBe('expiring-file')
})

it('does not take a URL for a file', () => {
  const block = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }
  expect(messages.parse(request(block)).unrepeatable).toBeUndefined()
  expect(messages.parse({ ...request(block), container: { skills: [] } }).unrepeatable).toBeUndefined()
})

it('refuses a list so long that checking it would hold up every other call', () => {
  const content = Array.from({ length: 50_001 }, () => ({ type: 'text', text: 'x' }))
  expect(() => messages.parse({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content }] })).toThrow(
    'messages[0].content: expected at most 50000 items, found 50001',
  )
})

it.each([-1, 1e308, '3', null])('usage holds no count such as %j', (wrong) => {
  const usage = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 2 }
  expect(messages.answer.usage({ usage: { ...usage, output_tokens: wrong } })).toBeUndefined()
  expect(messages.answer.usage({ usage: { ...usage, cache_read_input_tokens: wrong } })?.inputTokens).toBe(10)
})
