import type { EventConverter, ProviderError, StreamEvent } from '../../../dialect.ts'
import { isJsonObject, objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { errorOf, meaningOf } from '../../openai/meaning.ts'
import { listOf, objectOf, textOf } from '../../common/values.ts'
import { begin, createSequence, end } from '../sequence.ts'
import type { Sequence } from '../sequence.ts'
import { createItemWriter } from './item-writer.ts'
import type { ItemWriter } from './item-writer.ts'
import { shownReasoning } from './reasoning.ts'
import { ended, idStem, responseOf } from './response.ts'
import { contentText } from '../../openai/said.ts'

interface State {
  readonly asked: JsonObject
  readonly sequence: Sequence
  writer: ItemWriter | undefined
  /** The response as it began. */
  response: JsonObject
  finish: Json | undefined
  usage: JsonObject | undefined
  /** Characters of the events so far, which is more than is remembered of them. */
  length: number
  over: boolean
}

/** As long as the longest plain answer that is taken by default. */
const longestStream = 64 * 1_024 ** 2

/** Remembers what was said, for the last event of this dialect says it again. `asked`: the request, parts of which a response repeats. */
export const eventsFromChat = (asked: JsonObject = {}): EventConverter => {
  const sequence = createSequence()
  const state: State = {
    asked,
    sequence,
    writer: undefined,
    response: {},
    finish: undefined,
    usage: undefined,
    length: 0,
    over: false,
  }
  return {
    push: (event) => {
      if (state.over) return []
      state.length += event.data.length
      if (state.length > longestStream) return failed(state, tooLong)
      const meaning = meaningOf(event)
      if (meaning === 'error') return failed(state, errorOf(event))
      if (event.body !== undefined) return converted(state, event.body)
      return meaning === 'end' ? finished(state) : []
    },
  }
}

const tooLong: ProviderError = {
  message: 'the answer is longer than 64 MB, more than is remembered for the last event',
  code: 'answer_too_long',
}

const converted = (state: State, body: JsonObject): readonly StreamEvent[] => {
  if (isJsonObject(body.usage)) state.usage = body.usage
  const choice = objectsIn(body.choices).find(({ index }) => index === 0 || index === undefined)
  const events = choice === undefined ? [] : choiceEvents(state, body, choice)
  // The usage chunk comes after the finish reason; whoever sends none is waited for until `[DONE]`.
  return state.usage === undefined ? events : [...events, ...finished(state)]
}

const choiceEvents = (state: State, body: JsonObject, choice: JsonObject): readonly StreamEvent[] => {
  const events: StreamEvent[] = []
  if (state.writer === undefined) events.push(...started(state, body))
  const { writer } = state
  if (writer === undefined) return events
  if (typeof choice.finish_reason === 'string') state.finish = choice.finish_reason
  const delta = objectOf(choice.delta)
  const details = objectsIn(delta.reasoning_details)
  events.push(...writer.reasoning(shownReasoning(delta), details))
  events.push(...writer.text(contentText(delta.content), listOf(objectOf(choice.logprobs).content)))
  events.push(...writer.annotations(delta.annotations))
  events.push(...writer.refusal(textOf(delta.refusal) ?? ''))
  for (const call of objectsIn(delta.tool_calls)) events.push(...writer.call(call))
  return events
}

const started = (state: State, { id, created, model }: JsonObject): readonly StreamEvent[] => {
  const stem = idStem(id)
  state.writer = createItemWriter(state.sequence, stem)
  state.response = responseOf({ id: `resp_${stem}`, created, model, asked: state.asked, output: [] })
  return begin(state.sequence, state.response)
}

/** Ends the stream once the finish reason is known. */
const finished = (state: State): readonly StreamEvent[] => {
  const { writer, sequence, response, finish, usage } = state
  if (finish === undefined || writer === undefined) return []
  state.over = true
  const events = writer.close()
  return [...events, end(sequence, ended({ ...response, output: writer.items() }, finish, usage))]
}

const failed = (state: State, { message, code, type, param }: ProviderError): readonly StreamEvent[] => {
  state.over = true
  return [state.sequence('error', { code: code ?? type ?? 'server_error', message, param: param ?? null })]
}
