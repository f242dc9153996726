import { unwatchFile, watchFile } from 'node:fs'
import type { Stats } from 'node:fs'
import type { Logger } from 'pino'

export interface Reloadable<T> {
  current(): T
  /** Builds anew; keeps what there is, and logs why, when that fails. */
  reload(): void
}

/** Something that is built from the configuration and can be built again. The first build throws. */
export const reloadable = <T>(build: () => T, logger: Pick<Logger, 'info' | 'error'>): Reloadable<T> => {
  let current = build()
  return {
    current: () => current,
    reload: () => {
      try {
        current = build()
        logger.info(`settings reloaded; what holds from the next start on: ${heldFromTheStart}`)
      } catch (error) {
        logger.error(
          `settings not reloaded, the old ones stay: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    },
  }
}

const heldFromTheStart =
  'server.host, server.port, server.drainTimeout, log.level, traces (but sample), routing.connections, prompts.path, prompts.reload, cache.store, cache.path, cache.maxBytes, cache.memory, cache.semantic (but mode, maxErrorRate and audit) and redis'

const pollMs = 1_000

/** Calls `changed` when the file may have changed. Polling sees what editors, Kubernetes' symlinks and network folders do. */
export const watchConfigFile = (path: string, changed: () => void): { close(): void } => {
  const listener = (now: Stats, before: Stats) => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) changed()
  }
  watchFile(path, { interval: pollMs, persistent: false }, listener)
  return { close: () => unwatchFile(path, listener) }
}
