import type { ChatConversion } from '../../../dialect.ts'
import { answerFromChat } from './answer-from-chat.ts'
import { answerToChat } from './answer-to-chat.ts'
import { eventsFromChat } from './events-from-chat.ts'
import { eventsToChat } from './events-to-chat.ts'
import { requestFromChat } from './request-from-chat.ts'
import { requestToChat } from './request-to-chat.ts'

/** Responses ⇄ Chat Completions. */
export const conversion: ChatConversion = {
  requestToChat,
  requestFromChat,
  answerToChat,
  answerFromChat,
  eventsToChat,
  eventsFromChat,
}
