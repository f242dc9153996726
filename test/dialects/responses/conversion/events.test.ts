import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { StreamEvent } from '../../../../src/dialect.ts'
import { chat } from '../../../../src/dialects/chat/index.ts'
import { messages } from '../../../../src/dialects/messages/index.ts'
import { unpacked } from '../../../../src/dialects/responses/conversion/reasoning.ts'
import { responses } from '../../../../src/dialects/responses/index.ts'
import { objectsIn } from '../../../../src/json.ts'
import type { JsonObject } from '../../../../src/json.ts'
import { events as anthropicEvents, parsed, plain as anthropic } from '../../messages/fixture.ts'
import { events as responsesEvents, plain as response } from '../fixture.ts'

const folder = new URL('../../../fixtures/openai/chat/', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')
const whole = readdirSync(folder)
  .filter((file) => file.endsWith('.answer.json'))
  .map((file) => file.replace('.answer.json', ''))

const { eventsFromChat, answerFromChat, eventsToChat, answerToChat } = responses.conversion!
const converted = (events: Iterable<StreamEvent>, asked?: JsonObject): StreamEvent[] => {
  const converter = eventsFromChat(asked)
  return [...events].flatMap((event) => [...converter.push(event)])
}
/** Arguments and packed reasoning as what they mean: the spelling of JSON in them is the provider's. */
const said = (body: JsonObject) =>
  objectsIn(body.output).map((item) => ({
    ...item,
    arguments: typeof item.arguments === 'string' ? JSON.parse(item.arguments) : undefined,
    encrypted_content: unpacked(item.encrypted_content),
  }))
const typesOf = (events: readonly StreamEvent[]): unknown[] => events.map(({ body }) => body?.type)

/** What a stream says must agree with itself: its deltas with its `done` events, and those with its last event. */
const checkStream = (events: readonly StreamEvent[]): void => {
  expect(events.map(({ body }) => body?.sequence_number)).toEqual(events.map((_, index) => index))
  for (const { event, body } of events) expect(event).toBe(body?.type)
  const texts = new Map<string, string>()
  const begun: unknown[] = []
  const items: unknown[] = []
  for (const { body = {} } of events) {
    const place = JSON.stringify([body.output_index, body.item_id, body.content_index, body.summary_index])
    const [type = ''] = [String(body.type)]
    if (type === 'response.output_item.added') begun.push(body.output_index)
    if (type.endsWith('.delta')) {
      expect(begun).toContain(body.output_index)
      texts.set(place, (texts.get(place) ?? '') + String(body.delta))
    }
    const said = body.text ?? body.refusal ?? body.arguments ?? body.input ?? body.code
    if (type.endsWith('.done') && typeof said === 'string') expect(said).toBe(texts.get(place) ?? '')
    if (type === 'response.output_item.done') items[Number(body.output_index)] = body.item
  }
  const last = events.at(-1)?.body?.response as JsonObject
  expect(begun).toEqual(objectsIn(last.output).map((_, index) => index))
  expect(items).toEqual(last.output)
}

describe('a chat stream as a Responses stream', () => {
  it.each(whole)('%s: agrees with itself, and says what the plain answer says', (name) => {
    const events = converted(parsed(read(`${name}.sse`)))
    checkStream(events)
    expect(typesOf(events).slice(0, 2)).toEqual(['response.created', 'response.in_progress'])
    const plain = answerFromChat(JSON.parse(read(`${name}.answer.json`)))
    expect(events.at(-1)?.body?.response).toEqual(plain)
  })

  it('says every event of a text in order', () => {
    expect(new Set(typesOf(converted(parsed(read('stream-text.sse')))))).toEqual(
      new Set([
        'response.created',
        'response.in_progress',
        'response.output_item.added',
        'response.content_part.added',
        'response.output_text.delta',
        'response.output_text.done',
        'response.content_part.done',
        'response.output_item.done',
        'response.completed',
      ]),
    )
  })

  it('says nothing like an end for a stream that broke off', () => {
    const events = converted(parsed(read('stream-text.sse')).slice(0, 4))
    expect(events.map(responses.stream!.meaning)).not.toContain('end')
  })

  it('passes an error on', () => {
    const [event] = converted([
      { data: '', body: { error: { message: 'overloaded', code: 'slow' } }, event: undefined },
    ])
    expect(event?.body).toMatchObject({ type: 'error', message: 'overloaded', code: 'slow', sequence_number: 0 })
  })

  it.each(['text', 'parallel-tools', 'thinking', 'redacted-thinking', 'refusal', 'tool-use'])(
    'from Anthropic’s %s, through chat',
    (name) => {
      const toChat = messages.conversion!.eventsToChat(5)
      const events = converted(anthropicEvents(name).flatMap((event) => [...toChat.push(event)]))
      checkStream(events)
      const plain = answerFromChat(messages.conversion!.answerToChat(anthropic(name), 5))
      expect(said(events.at(-1)?.body?.response as JsonObject)).toEqual(said(plain))
    },
  )

  it('repeats what was asked', () => {
    const asked = { model: 'm', instructions: 'Be brief.', tools: [{ type: 'function', name: 'f' }], temperature: 0.5 }
    const last = converted(parsed(read('stream-text.sse')), asked).at(-1)
    expect(last?.body?.response).toMatchObject({
      instructions: 'Be brief.',
      tools: asked.tools,
      temperature: 0.5,
      store: false,
    })
  })
})

describe('a Responses stream', () => {
  const names = ['text', 'parallel-tools', 'reasoning', 'web-search', 'max-output-tokens']

  it.each(names)('%s: is replayed so that it agrees with itself', (name) => {
    const request = responses.parse({ model: 'm', input: 'x', stream: true })
    const replayed = [...responses.stream!.replay(response(name), request)]
    checkStream(replayed)
    const kinds = (events: StreamEvent[]) => typesOf(events).filter((type, index, all) => type !== all[index - 1])
    expect(kinds(replayed)).toEqual(kinds(responsesEvents(name)))
  })

  it.each(names)('%s: as chat says what the plain answer says', (name) => {
    const converter = eventsToChat()
    const collector = chat.stream!.collector()
    for (const event of responsesEvents(name)) for (const one of converter.push(event)) collector.push(one)
    const plain = answerToChat(response(name)) as { choices: { message: JsonObject }[] }
    const { choices, id, usage } = collector.answer() as typeof plain & JsonObject
    // A stream begins with an empty text before it knows that none will come.
    const text = (message: JsonObject) => ({ ...message, content: message.content ?? '' })
    expect({ id, usage, choices: choices.map((one) => ({ ...one, message: text(one.message) })) }).toEqual({
      id: (plain as JsonObject).id,
      usage: (plain as JsonObject).usage,
      choices: plain.choices.map((one) => ({ ...one, message: text(one.message) })),
    })
  })
})

describe('a stream that goes on and on', () => {
  it('ends in an error before what is remembered of it fills the memory', () => {
    const delta = { choices: [{ index: 0, delta: { content: 'x' } }] }
    const converter = eventsFromChat()
    converter.push({ data: JSON.stringify(delta), body: delta })
    const long = { data: ' '.repeat(64 * 1_024 ** 2), body: delta }
    expect(converter.push(long).map(({ body }) => [body?.type, body?.code])).toEqual([['error', 'answer_too_long']])
    expect(converter.push({ data: '[DONE]', body: undefined })).toEqual([])
  })
})
