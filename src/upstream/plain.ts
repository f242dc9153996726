import type { Content } from '../call.ts'
import type { AnswerContent } from '../dialect.ts'
import { isJsonObject, parseObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { readEvents } from './event-stream.ts'
import { protocolError, wrapped } from './faults.ts'
import { isJsonType, mediaType, wholeText, wrongType } from './reading.ts'
import type { Reading } from './reading.ts'

/** The whole answer in the door's dialect. A provider that streams unasked is listened to until its answer is whole. */
export const readPlain = async (reading: Reading): Promise<Content> => {
  const type = mediaType(reading.response)
  if (type === 'text/event-stream') return translated(reading, await collected(reading))
  if (type !== '' && !isJsonType(type)) {
    throw await wrongType(reading, type, 'JSON')
  }
  const text = await wholeText(reading, reading.maxAnswerBytes)
  const body = parseObject(text)
  if (body === undefined)
    throw protocolError(reading.deployment, `the answer (${text.length} characters) is not a whole JSON object`)
  // What is told about a kept response is no answer, and one that failed is no failure to tell of it.
  if (reading.call.held === undefined) checkAnswer(reading, text, body)
  return translated(reading, body, text)
}

const translated = ({ target, deployment }: Reading, body: JsonObject, text?: string): Content => {
  if (target.translation === undefined) return { kind: 'body', text: text ?? JSON.stringify(body), body }
  try {
    const own = target.translation.answer(body)
    return { kind: 'body', text: JSON.stringify(own), body: own }
  } catch (error) {
    throw wrapped(error, deployment, 'the answer could not be read')
  }
}

/** Some providers answer 200 with an error inside, some proxies with JSON of their own. */
const checkAnswer = (reading: Reading, text: string, body: JsonObject): void => {
  const { target, deployment, response } = reading
  const { answer } = target.dialect
  const [member] = answer.content.members
  const content = contentIn(body, answer.content)
  const hasError = isJsonObject(body.error) || (typeof body.error === 'string' && body.error !== '')
  if (hasError && !(content !== undefined && answer.isComplete(body)))
    throw reading.failed({ status: undefined, headers: response.headers, text })
  if (Array.isArray(content) && content.length === 0 && answer.content.neverEmpty === true)
    throw protocolError(deployment, `the answer's \`${member}\` is empty`)
  if (content !== undefined) return
  const members = Object.keys(body).slice(0, 5).join(', ').slice(0, 80)
  throw protocolError(
    deployment,
    `the answer has no \`${member}\` but ${members || 'nothing'}: is the baseUrl's path right?`,
  )
}

const contentIn = (body: JsonObject, { members, kind }: AnswerContent): Json | undefined =>
  members.map((member) => body[member]).find(ofKind[kind])

const ofKind: Readonly<Record<AnswerContent['kind'], (value: Json | undefined) => boolean>> = {
  list: (value) => Array.isArray(value),
  number: (value) => typeof value === 'number',
  text: (value) => typeof value === 'string',
}

const collected = async (reading: Reading): Promise<JsonObject> => {
  const { target, response, deployment, maxAnswerBytes, maxEventBytes } = reading
  const { stream } = target.dialect
  if (stream === undefined) throw protocolError(deployment, 'answered with a stream, which this dialect has not')
  const collector = stream.collector()
  let size = 0
  for await (const event of readEvents(response.body, maxEventBytes)) {
    size += event.data.length
    if (size > maxAnswerBytes) throw protocolError(deployment, `the answer is larger than ${maxAnswerBytes} bytes`)
    if (stream.meaning(event) === 'error')
      throw reading.failed({ status: undefined, headers: response.headers, text: event.data }, () =>
        stream.readError(event),
      )
    collector.push(event)
  }
  const body = collector.answer()
  if (body === undefined) throw protocolError(deployment, 'the stream ended before the answer was whole')
  return body
}
