import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../../../src/dialect.ts'
import { chat } from '../../../../src/dialects/chat/index.ts'
import { responses } from '../../../../src/dialects/responses/index.ts'
import type { JsonObject } from '../../../../src/json.ts'
import { jsonObjects } from '../../../support/json.ts'

const { answerFromChat, answerToChat } = responses.conversion!

const word = () => fc.string({ unit: fc.constantFrom(...'abcXYZ019'), minLength: 4, maxLength: 12 })
const text = () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
const count = () => fc.nat({ max: 100_000 })

/** A completion in everything that both dialects can say. */
const completion = (): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      id: word(),
      content: fc.option(text()),
      refusal: fc.option(text()),
      reasoning: fc.option(text(), { nil: undefined }),
      calls: fc.array(fc.record({ id: word(), name: word(), said: fc.json() }), { maxLength: 3 }),
      length: fc.boolean(),
      usage: fc.tuple(count(), count(), count(), count()),
    })
    .map(({ id, content, refusal, reasoning, calls, length, usage: [read, input, output, thought] }) => ({
      id: `chatcmpl-${id}`,
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'm',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content,
            refusal,
            ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
            ...(calls.length === 0
              ? {}
              : {
                  tool_calls: calls.map(({ id: call, name, said }) => ({
                    id: call,
                    type: 'function',
                    function: { name, arguments: said },
                  })),
                }),
          },
          logprobs: null,
          finish_reason: length ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop',
        },
      ],
      usage: {
        prompt_tokens: read + input,
        completion_tokens: output + thought,
        total_tokens: read + input + output + thought,
        prompt_tokens_details: { cached_tokens: read },
        completion_tokens_details: { reasoning_tokens: thought },
      },
    }))

describe('answers', () => {
  it('come back to chat as they were, where both can say it', () => {
    fc.assert(
      fc.property(completion(), (body) => {
        const there = answerFromChat(body)
        expect(responses.answer.isComplete(there)).toBe(chat.answer.isComplete(body))
        expect(responses.answer.usage(there)).toEqual(chat.answer.usage(body))
        expect(answerToChat(there)).toEqual(body)
      }),
    )
  })

  it('keep what providers say in truth: completeness and usage', () => {
    const folder = new URL('../../../fixtures/openai/chat/', import.meta.url)
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.answer.json'))) {
      const body: JsonObject = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
      const there = answerFromChat(body)
      const read = ({ answer }: Dialect, one: JsonObject) => [
        file,
        answer.isComplete(one),
        answer.usage(one)?.outputTokens,
      ]
      expect(read(responses, there)).toEqual(read(chat, body))
    }
  })

  it('that ended for a reason of tomorrow are nothing to keep', () => {
    const body = { choices: [{ index: 0, message: { content: 'x' }, finish_reason: 'pause_turn' }] }
    const there = answerFromChat(body)
    expect(there).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'pause_turn' } })
    expect(responses.answer.isComplete(there)).toBe(false)
  })

  it('of any JSON are converted without throwing', () => {
    fc.assert(
      fc.property(jsonObjects, (odd) => {
        expect(() => answerFromChat({ choices: [{ message: odd }], ...odd })).not.toThrow()
        expect(() => answerToChat({ output: [odd, { type: 'message', content: [odd] }], ...odd })).not.toThrow()
      }),
    )
  })
})
