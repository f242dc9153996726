import { conversational, isConvertible } from '../dialect.ts'
import type { Converted, Dialect, DialectName, StreamEvent } from '../dialect.ts'
import type { JsonObject } from '../json.ts'
import type { Provider } from '../provider.ts'

export type Dialects = Readonly<Partial<Record<DialectName, Dialect>>>

/** The dialect in which a provider is called for a door, where it listens, and the way there and back. */
export interface Target {
  readonly dialect: Dialect
  /** Relative to the base URL; may hold `{model}`. */
  readonly path: string
  /** Absent where door and provider speak the same dialect. */
  readonly translation?: Translation
}

/** Between a door's dialect and a provider's, through the hub. */
interface Translation {
  request(body: JsonObject): Converted<JsonObject>
  answer(body: JsonObject): JsonObject
  /** For one stream: gives what each event becomes. */
  events(): (event: StreamEvent) => readonly StreamEvent[]
}

/** What of a call an answer may have to repeat. */
export interface Asking {
  /** The request in the door's dialect. */
  readonly body?: JsonObject | undefined
  /** Epoch ms. */
  readonly receivedAt?: number | undefined
}

/** The door's own dialect if the provider speaks it, else `chat`, else any dialect that converts. Undefined: there is no way. */
export const targetOf = (
  door: Dialect,
  provider: Provider,
  dialects: Dialects,
  asking: Asking = {},
): Target | undefined => {
  const own = provider.paths[door.name]
  if (own !== undefined) return { dialect: door, path: own }
  if (!isConvertible(door)) return undefined
  for (const name of conversational) {
    const path = provider.paths[name]
    const dialect = dialects[name]
    if (path !== undefined && dialect !== undefined && isConvertible(dialect))
      return { dialect, path, translation: translationBetween(door, dialect, asking) }
  }
  return undefined
}

/** Either conversion is absent where that side is the hub itself. */
const translationBetween = (
  { conversion: door }: Dialect,
  { conversion: target }: Dialect,
  { body: asked, receivedAt = 0 }: Asking,
): Translation => ({
  request: (body) => {
    const inChat = door?.requestToChat(body) ?? { value: body, dropped: [] }
    const out = target?.requestFromChat(inChat.value) ?? { value: inChat.value, dropped: [] }
    return { value: out.value, dropped: [...new Set([...inChat.dropped, ...out.dropped])] }
  },
  answer: (body) => {
    const inChat = target?.answerToChat(body, seconds(receivedAt)) ?? body
    return door?.answerFromChat(inChat, asked) ?? inChat
  },
  events: () => {
    const toChat = target?.eventsToChat(seconds(receivedAt))
    const fromChat = door?.eventsFromChat(asked)
    return (event) => {
      const inChat = toChat?.push(event) ?? [event]
      return fromChat === undefined ? inChat : inChat.flatMap((one) => fromChat.push(one))
    }
  },
})

const seconds = (ms: number): number => Math.floor(ms / 1_000)
