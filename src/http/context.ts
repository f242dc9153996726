import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

/** What Hono carries for one request. */
export interface AppEnv {
  readonly Bindings: Partial<HttpBindings>
  readonly Variables: { readonly requestId: string; readonly headers?: HeaderReader }
}

export type AppContext = Context<AppEnv>

/** Both sides of the socket; none where the request came by `app.request()`, which gives no environment at all. */
export const socketOf = (c: AppContext): Partial<HttpBindings> => c.env ?? {}

/** Request headers by lower-case name; several fields of one name joined by commas. */
export interface HeaderReader {
  get(name: string): string | null
}

/** The headers of a request. */
export const headersOf = (c: AppContext): HeaderReader => c.get('headers') ?? c.req.raw.headers

/** The headers of an answer that nobody is to keep. */
export const unkept = (c: AppContext) => ({ 'x-request-id': c.get('requestId'), 'cache-control': 'no-store' })
