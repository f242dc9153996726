import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { messages } from '../../../../src/dialects/messages/index.ts'
import { answerToChat } from '../../../../src/dialects/messages/conversion/answer-to-chat.ts'
import { chatRequest, completion, message, messagesRequest } from '../arbitraries.ts'

const { requestFromChat, requestToChat, answerFromChat } = messages.conversion!

it('a chat request comes back as it was, where both can say it', () => {
  fc.assert(
    fc.property(chatRequest(), (request) => {
      const there = requestFromChat(request)
      const back = requestToChat(there.value)
      expect([there.dropped, back.dropped]).toEqual([[], []])
      expect(back.value).toEqual(request)
    }),
  )
})

it('a Messages request comes back as it was, where both can say it', () => {
  fc.assert(
    fc.property(messagesRequest(), (request) => {
      const there = requestToChat(request)
      const back = requestFromChat(there.value)
      expect([there.dropped, back.dropped]).toEqual([[], []])
      expect(back.value).toEqual(request)
    }),
  )
})

it('a Message comes back from chat as it was', () => {
  fc.assert(
    fc.property(message(), (body) => {
      expect(answerFromChat(answerToChat(body))).toEqual(body)
    }),
  )
})

it('a chat answer comes back from Messages as it was', () => {
  fc.assert(
    fc.property(completion(), (body) => {
      const { id, object, created, model, choices, usage } = answerToChat(answerFromChat(body), 1_700_000_000)
      expect({ id, object, created, model, choices, usage }).toEqual(body)
    }),
  )
})
