import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { streamEvent } from '../../../../src/dialect.ts'
import { messages } from '../../../../src/dialects/messages/index.ts'
import type { Json, JsonObject } from '../../../../src/json.ts'
import { jsonObject } from '../../../contracts/dialect-values.ts'

const { requestFromChat, requestToChat, answerToChat, answerFromChat, eventsToChat, eventsFromChat } =
  messages.conversion!

const words = `
  text image image_url file document tool_use tool_result thinking function refusal message_start
  content_block_start content_block_delta content_block_stop message_delta system user assistant tool base64
  url json_schema allowed_tools __proto__ high
`
  .trim()
  .split(/\s+/)
const members = `
  type role content messages system tools tool_choice tool_calls function source arguments input delta choices
  message usage index content_block response_format n json_schema schema properties items anyOf
  reasoning_details image_url file metadata reasoning_effort output_config thinking stop constructor __proto__
  error finish_reason
`
  .trim()
  .split(/\s+/)

/** JSON in which the members and words of both dialects stand in any place. */
const near: fc.Arbitrary<JsonObject> = fc
  .letrec<{ value: Json; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Json[]>(...words, null, 0, 1, -1, true, ''),
      fc.array(tie('object'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc.dictionary(fc.constantFrom(...members), tie('value'), { maxKeys: 6 }),
  }))
  .object.map((object) => JSON.parse(JSON.stringify(object)))

it('requests and answers of any shape are converted without a throw', () => {
  fc.assert(
    fc.property(fc.oneof(near, jsonObject), (body) => {
      for (const convert of [requestFromChat, requestToChat]) {
        const { value, dropped } = convert(body)
        expect(JSON.parse(JSON.stringify(value))).toEqual(value)
        expect(new Set(dropped).size).toBe(dropped.length)
      }
      for (const convert of [answerToChat, answerFromChat]) expect(JSON.stringify(convert(body))).toBeTypeOf('string')
    }),
    { numRuns: 200 },
  )
})

it('streams of any shape are converted without a throw', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(near, jsonObject), { maxLength: 8 }), (bodies) => {
      for (const converter of [eventsToChat(), eventsFromChat()]) {
        const events = bodies.flatMap((body) => converter.push(streamEvent(body)))
        expect(events.every(({ data, body }) => body === undefined || JSON.stringify(body) === data)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})
