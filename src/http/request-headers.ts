import { IncomingMessage } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { socketOf, type AppEnv, type HeaderReader } from './context.ts'

/** Reads the headers of a request from the socket once: thirty of them are asked for on the way to a hit. */
export const requestHeaders: MiddlewareHandler<AppEnv> = (c, next) => {
  const { incoming } = socketOf(c)
  if (incoming instanceof IncomingMessage) c.set('headers', readerOf(incoming.rawHeaders))
  return next()
}

/** Names and values in turn, as they came. node:http's own `headers` would hide that a field came twice (see `refuseDuplicates`). */
const readerOf = (rawHeaders: readonly string[]): HeaderReader => {
  const values = new Map<string, string>()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    const value = rawHeaders[at + 1] ?? ''
    const before = values.get(name)
    values.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return { get: (name) => values.get(name) ?? null }
}
