import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHeld } from './held-process.ts'
import type { HeldProcess } from './held-process.ts'

/** A redis-server of a test's own, on a loopback port, that keeps nothing on disk. */
export interface RedisProcess {
  readonly port: number
  readonly url: string
  /** Kills it as `kill -9` does and resolves when it is gone. May be called again. */
  stop(): Promise<void>
}

export interface RedisProcessSettings {
  /** A free one where none is given. Name the old one to start a server again. */
  readonly port?: number
  /** More of redis-server's own arguments: `['--maxmemory', '2mb']`. */
  readonly arguments?: readonly string[]
  /** In place of all arguments: lines of a configuration file for a Sentinel, that watches other servers. */
  readonly sentinel?: readonly string[]
}

const startDeadlineMs = 10_000

/** Rejects where redis-server is not on the PATH or does not come up. */
export const startRedis = async (settings: RedisProcessSettings = {}): Promise<RedisProcess> => {
  const port = settings.port ?? (await freePort())
  const directory = mkdtempSync(join(tmpdir(), 'reprise-redis-'))
  const words = settings.sentinel
    ? sentinelArguments(directory, [`port ${port}`, ...settings.sentinel])
    : ['--port', String(port), ...bare, '--dir', directory, ...(settings.arguments ?? [])]
  const held = startHeld('redis-server', words)
  const stop = async () => {
    await held.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await ready(held)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, url: `redis://127.0.0.1:${port}`, stop }
}

const bare = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--loglevel', 'notice']

const sentinelArguments = (directory: string, lines: readonly string[]): readonly string[] => {
  const file = join(directory, 'sentinel.conf')
  writeFileSync(file, ['bind 127.0.0.1', `dir ${directory}`, ...lines, ''].join('\n'))
  return [file, '--sentinel']
}

const ready = ({ said, onSaid }: HeldProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`redis-server did not start:\n${said()}`))
    const timer = setTimeout(giveUp, startDeadlineMs)
    onSaid(() => {
      const log = said()
      if (/Ready to accept connections|Sentinel ID is/.test(log)) {
        clearTimeout(timer)
        resolve()
      } else if (/not found|fatal|failed listening/i.test(log)) {
        clearTimeout(timer)
        giveUp()
      }
    })
  })

/** A port that nothing listens on just now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('No port')),
      )
    })
  })
