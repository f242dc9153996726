import { hash } from 'node:crypto'
import { Cluster, type Redis } from 'ioredis'
import type { Clock } from '../../../clock.ts'
import { within } from '../../../deadline.ts'
import type { RedisClient } from './connection.ts'
import { giveScript, indexScript, removeScript, replaceScript, stampScript, takeScript } from './scripts.ts'

/** What the store says to Redis. Every command has a deadline and rejects when it passes. */
export interface RedisCommands {
  entry(name: string): Promise<Buffer | null>
  /** As `entry`, for those who can wait longer than a lookup. */
  whole(name: string): Promise<Buffer | null>
  exists(name: string): Promise<number>
  /** The first `length` bytes; fewer where there are fewer, none where there is nothing. */
  beginning(name: string, length: number): Promise<Buffer>
  keep(name: string, bytes: Buffer, lifeMs: number): Promise<unknown>
  /** As `keep`, where the entry still begins with `identity`, as long as `identityBytes`: 1, else 0. Empty: where there is none. */
  keepIf(name: string, identity: Buffer, bytes: Buffer, lifeMs: number): Promise<unknown>
  drop(name: string): Promise<unknown>
  /** 1 when the entry was still the one that `identity` begins, else 0. */
  dropIf(name: string, identity: Buffer): Promise<unknown>
  stampIf(name: string, identity: Buffer, stamp: { readonly offset: number; readonly bytes: Buffer }): Promise<unknown>
  index(
    name: string,
    row: { readonly key: string; readonly deleteAt: number; readonly longAgo: number },
  ): Promise<unknown>
  /** Keys under a label that end after `now`, the last to end first. */
  living(name: string, now: number, limit: number): Promise<readonly string[]>
  labelPage(name: string, cursor: string, count?: number): Promise<Page>
  /** 0 where another has the lease; when `holder` has it now, 2 where there is an entry, else 1. */
  take(names: { readonly lease: string; readonly entry: string }, holder: string, ms: number): Promise<unknown>
  give(name: string, holder: string): Promise<unknown>
  publish(channel: string, message: string): Promise<unknown>
  /** The masters of a cluster, or the one server. */
  nodes(): readonly Node[]
}

export interface Page {
  readonly cursor: string
  readonly keys: readonly string[]
}

/** One server, for what is not about one key. */
export interface Node {
  /** The same for as long as the server is at its address. */
  readonly name: string
  keyPage(glob: string, cursor: string, count?: number): Promise<Page>
  keyCount(): Promise<number>
  info(): Promise<string>
}

export const pageSize = 512

/** An entry's first bytes, which hold the checksum of all others, tell it from any other. */
export const identityBytes = 26

export interface CommandSettings {
  readonly clock: Clock
  readonly readDeadlineMs: number
  readonly writeDeadlineMs: number
  /** Throws, saying why, while there is no connection. */
  readonly checkConnected: () => void
}

export const createCommands = (client: RedisClient, settings: CommandSettings): RedisCommands => {
  const { clock, readDeadlineMs, writeDeadlineMs, checkConnected } = settings
  const call = <Reply>(command: () => Promise<Reply>, ms: number, what: string) =>
    within(
      () => {
        checkConnected()
        return command()
      },
      { clock, ms, what },
    )
  const read = <Reply>(command: () => Promise<Reply>) => call(command, readDeadlineMs, 'A read from Redis')
  const write = <Reply>(command: () => Promise<Reply>) => call(command, writeDeadlineMs, 'A write to Redis')
  const masters = (): readonly Redis[] => (client instanceof Cluster ? client.nodes('master') : [client])

  return {
    entry: (name) => read(() => client.getBuffer(name)),
    whole: (name) => write(() => client.getBuffer(name)),
    exists: (name) => write(() => client.exists(name)),
    beginning: (name, length) => write(() => client.getrangeBuffer(name, 0, length - 1)),
    keep: (name, bytes, lifeMs) => write(() => client.set(name, bytes, 'PX', Math.ceil(lifeMs))),
    keepIf: (name, identity, bytes, lifeMs) =>
      write(() => client.eval(replaceScript, 1, name, identity, identityBytes, bytes, Math.ceil(lifeMs))),
    drop: (name) => write(() => client.unlink(name)),
    dropIf: (name, identity) => write(() => client.eval(removeScript, 1, name, identity)),
    stampIf: (name, identity, { offset, bytes }) =>
      write(() => client.eval(stampScript, 1, name, identity, offset, bytes)),
    index: (name, { key, deleteAt, longAgo }) => write(() => client.eval(indexScript, 1, name, key, deleteAt, longAgo)),
    living: (name, now, limit) => read(() => client.zrevrangebyscore(name, '+inf', `(${now}`, 'LIMIT', 0, limit)),
    labelPage: async (name, cursor, count = pageSize) => {
      const [next, members] = await write(() => client.zscan(name, cursor, 'COUNT', count))
      return { cursor: next, keys: members.filter((_, place) => place % 2 === 0) }
    },
    take: ({ lease, entry }, holder, ms) =>
      write(() => client.eval(takeScript, 2, lease, entry, holder, Math.ceil(ms))),
    give: (name, holder) => write(() => client.eval(giveScript, 1, name, holder)),
    publish: (channel, message) => write(() => client.publish(channel, message)),
    nodes: () => masters().map((node) => nodeCommands(node, write)),
  }
}

const nodeCommands = (node: Redis, write: <Reply>(command: () => Promise<Reply>) => Promise<Reply>): Node => ({
  name: hash('sha256', `${node.options.host}:${node.options.port}`).slice(0, 8),
  keyPage: async (glob, cursor, count = pageSize) => {
    const [next, keys] = await write(() => node.scan(cursor, 'MATCH', glob, 'COUNT', count))
    return { cursor: next, keys }
  },
  keyCount: () => write(() => node.dbsize()),
  info: () => write(() => node.info()),
})
