import { streamEvent } from '../../dialect.ts'
import type { StreamEvent } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'

/** Makes the events of one stream: each named by its type and numbered from 0. */
export type Sequence = (type: string, body: JsonObject) => StreamEvent

export const createSequence = (): Sequence => {
  let number = 0
  return (type, body) => streamEvent({ type, sequence_number: number++, ...body }, type)
}

/** The events around an answer: its snapshot as it begins, and as it ends. */
export const begin = (sequence: Sequence, response: JsonObject): readonly StreamEvent[] => [
  sequence('response.created', { response }),
  sequence('response.in_progress', { response }),
]

export const end = (sequence: Sequence, response: JsonObject): StreamEvent =>
  sequence(response.status === 'incomplete' ? 'response.incomplete' : 'response.completed', { response })

/** A response of which nothing has come yet. */
export const inProgress = (response: JsonObject): JsonObject => ({
  ...response,
  status: 'in_progress',
  ...('completed_at' in response ? { completed_at: null } : {}),
  incomplete_details: null,
  output: [],
  usage: null,
})
