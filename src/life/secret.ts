import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'

/** What signs handles for as long as this process runs, unless `server.secret` says otherwise. */
export const startSecret = ({ server }: Config, logger: Pick<Logger, 'debug'>): Uint8Array => {
  if (server.secret === undefined)
    logger.debug(
      'server.secret is not set: ids of kept responses are known until the next start, and to this instance alone',
    )
  return randomBytes(32)
}
