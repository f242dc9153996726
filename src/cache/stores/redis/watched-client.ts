import type { Announce } from '../../../events.ts'
import { messageOf } from '../errors.ts'
import { openClient, type RedisClient } from './connection.ts'
import type { RedisTarget } from './url.ts'

export interface WatchedClient {
  readonly client: RedisClient
  /** What last kept it from being connected. */
  why(): string
}

/** `openClient`, which tells once that the connection broke and once that it is there again, also where it could not be made at first. */
export const openWatchedClient = (
  target: RedisTarget,
  { announce, isClosed }: { readonly announce: Announce; readonly isClosed: () => boolean },
): WatchedClient => {
  let why = 'not connected yet'
  let state: 'new' | 'failed' | 'ready' = 'new'
  const tell = (connected: boolean, message: string) =>
    announce({ type: 'store-connection', store: 'redis', connected, message: `store redis ${message}` })
  const client = openClient(target, (error) => {
    why = messageOf(error)
  })
  client.on('close', () => {
    if (isClosed()) return
    if (state === 'ready') tell(false, `has lost its connection (${why}); ${meanwhile}`)
    state = 'failed'
  })
  client.on('ready', () => {
    if (state === 'failed') tell(true, 'is connected again')
    state = 'ready'
    why = 'it was closed'
  })
  return { client, why: () => why }
}

const meanwhile = 'it is made anew by itself, and meanwhile answers are kept in memory only'
