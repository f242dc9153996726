import { unwatchFile, watchFile } from 'node:fs'
import type { Stats } from 'node:fs'
import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'

export interface Reloadable<T> {
  current(): T
  /** Builds anew; keeps what there is, and logs why, when that fails. */
  reload(): void
}

export interface ReloadTellers<T> {
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  /** What to say of a reload. */
  words(before: T, now: T): { readonly info: string; readonly warnings: readonly string[] }
}

/** Something that is built from the configuration and can be built again. The first build throws. */
export const reloadable = <T>(build: () => T, { logger, words }: ReloadTellers<T>): Reloadable<T> => {
  let current = build()
  return {
    current: () => current,
    reload: () => {
      try {
        const before = current
        current = build()
        const { info, warnings } = words(before, current)
        logger.info(info)
        for (const told of warnings) logger.warn(told)
      } catch (error) {
        logger.error(`settings not reloaded, the old ones stay: ${messageOf(error)}`)
      }
    },
  }
}

const pollMs = 1_000

/** Calls `changed` when the file may have changed. Polling sees what editors, Kubernetes' symlinks and network folders do. */
export const watchConfigFile = (path: string, changed: () => void): { close(): void } => {
  const listener = (now: Stats, before: Stats) => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) changed()
  }
  watchFile(path, { interval: pollMs, persistent: false }, listener)
  return { close: () => unwatchFile(path, listener) }
}
