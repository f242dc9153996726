import type { Dialect, DialectName } from '../dialect.ts'
import type { DoorDialects } from './collaborators.ts'
import type { AppContext } from './context.ts'

/** What clients call: the path of a dialect, also without `/v1` for clients that were given a base URL without it. */
export interface Door {
  /** Stands for the door in events, logs and metrics. */
  readonly template: string
  readonly paths: readonly string[]
  readonly dialect: Dialect
}

const paths: Readonly<Record<DialectName, string>> = {
  chat: '/chat/completions',
  messages: '/messages',
  responses: '/responses',
  completions: '/completions',
  embeddings: '/embeddings',
  moderations: '/moderations',
  rerank: '/rerank',
  'count-tokens': '/messages/count_tokens',
  images: '/images/generations',
  'image-edits': '/images/edits',
  'image-variations': '/images/variations',
  speech: '/audio/speech',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
}

export const doorsOf = (dialects: DoorDialects): readonly Door[] =>
  Object.values(dialects).map((dialect) => {
    const template = `/v1${paths[dialect.name]}`
    return { template, paths: [template, paths[dialect.name]], dialect }
  })

/** Whether the client is one of Anthropic's: they name the version of the API with every request. */
export const speaksMessages = (c: AppContext): boolean => c.req.header('anthropic-version') !== undefined

/** How a client that met no door, or one that all dialects share, is told of an error. */
export const errorDialect = (c: AppContext, dialects: DoorDialects): Pick<Dialect, 'error'> =>
  (speaksMessages(c) ? dialects.messages : undefined) ?? dialects.chat
