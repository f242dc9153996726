import { Buffer } from 'node:buffer'
import { within } from '../../deadline.ts'
import { openClient } from '../../cache/stores/redis/connection.ts'
import type { RedisClient } from '../../cache/stores/redis/connection.ts'
import { redisTarget } from '../../cache/stores/redis/url.ts'
import type { Clock } from '../../clock.ts'
import { isJsonObject, parseObject } from '../../json.ts'
import { BEGINNING, isPosition } from './change-log.ts'
import type { ChangeLog, LogRecord, SharedSnapshot } from './change-log.ts'

export interface RedisLogSettings {
  readonly url: string
  /** First part of every key. */
  readonly prefix: string
  /** Changes that the stream keeps at least; Redis cuts in blocks, so a few more. */
  readonly maxLength: number
  readonly clock: Clock
}

/** With each change older ones are cut off, and so long after the last one all: the text of a purged prompt stays for twice this at most. */
const KEPT_MS = 86_400_000
const SNAPSHOT_LIFE_MS = 600_000
const LEASE_MS = 30_000
/** For a command; one that waits for changes waits a second of it. */
const PATIENCE_MS = 4_000
const READ_AT_MOST = 64
const FIELD = 'change'

/** All names bear one hash tag: a cluster keeps them on one node. */
const namesUnder = (prefix: string) => ({
  stream: `${prefix}:{semantic}:changes`,
  offered: (model: string) => `${prefix}:{semantic}:snapshot:${model}`,
  lease: (model: string) => `${prefix}:{semantic}:snapshot-lease:${model}`,
  list: (name: string) => `${prefix}:{semantic}:snapshot-prompts:${name}`,
})

type Names = ReturnType<typeof namesUnder>
type Words = readonly (string | number | Buffer)[]
type Ask = (words: Words) => Promise<unknown>

/** The log as a Redis stream, over two connections of its own: one waits for changes, the other writes. Connects at once. */
export const redisLog = ({ url, prefix, maxLength, clock }: RedisLogSettings): ChangeLog => {
  const target = redisTarget(url)
  const names = namesUnder(prefix)
  const [reader, writer] = [openClient(target, () => undefined), openClient(target, () => undefined)]
  const ask = asking(clock)
  const read: Ask = (words) => ask(reader, words)
  const write: Ask = (words) => ask(writer, words)
  return {
    append: async (records) => {
      const oldest = clock.now() - KEPT_MS
      // What is written is written: a Redis that cannot trim by age (before 6.2) must not get it again and again.
      const bounded = Promise.allSettled([
        write(['XTRIM', names.stream, 'MINID', oldest]),
        write(['PEXPIRE', names.stream, KEPT_MS]),
      ])
      await Promise.all(
        records.map((bytes) => write(['XADD', names.stream, 'MAXLEN', '~', maxLength, '*', FIELD, bytes])),
      )
      await bounded
    },
    read: async (after, waitMs) => {
      // To Redis 0 is to wait for ever.
      const block = ['BLOCK', Math.max(1, waitMs)]
      return recordsIn(await read(['XREAD', 'COUNT', READ_AT_MOST, ...block, 'STREAMS', names.stream, after]))
    },
    follows: async (position) => {
      if (position === BEGINNING) return Number(await read(['EXISTS', names.stream])) === 0
      const found = await read(['XRANGE', names.stream, position, position, 'COUNT', 1])
      return Array.isArray(found) && found.length === 1
    },
    ...snapshotsIn(names, read, write),
    close: () => {
      reader.disconnect()
      writer.disconnect()
    },
  }
}

const snapshotsIn = (
  names: Names,
  read: Ask,
  write: Ask,
): Omit<ChangeLog, 'append' | 'read' | 'follows' | 'close'> => ({
  snapshot: async (model) => snapshotIn(await read(['GET', names.offered(model)])),
  isWriting: async (model) => Number(await read(['EXISTS', names.lease(model)])) === 1,
  beginWriting: async (model) => String(await write(['SET', names.lease(model), '1', 'NX', 'PX', LEASE_MS])) === 'OK',
  addTo: async (name, model, records) => {
    if (records.length > 0) await write(['RPUSH', names.list(name), ...records])
    await write(['PEXPIRE', names.list(name), SNAPSHOT_LIFE_MS + LEASE_MS])
    await write(['PEXPIRE', names.lease(model), LEASE_MS])
  },
  offer: async (model, snapshot) => {
    await write(['SET', names.offered(model), JSON.stringify(snapshot), 'PX', SNAPSHOT_LIFE_MS])
  },
  endWriting: async (model) => {
    await write(['UNLINK', names.lease(model)])
  },
  pageOf: async (name, from, count) => {
    const page = await read(['LRANGE', names.list(name), from, from + count - 1])
    return Array.isArray(page) ? page.filter((one) => Buffer.isBuffer(one)) : []
  },
})

/** One command with a deadline. What a hung server owes is not waited for: the connection is made anew. */
const asking =
  (clock: Clock) =>
  async (client: RedisClient, [command, ...words]: Words): Promise<unknown> => {
    if (client.status !== 'ready') throw new Error(`there is no connection to Redis (${client.status})`)
    const call = () => client.callBuffer(String(command), [...words])
    try {
      return await within(call, { clock, ms: PATIENCE_MS, what: `Redis ${command}` })
    } catch (error) {
      if (error instanceof Error && error.name === 'DeadlineError') client.disconnect(true)
      throw error
    }
  }

/** `[stream, [[position, [field, bytes]] …]]` (RESP3), the same in one more array (RESP2), or nothing. Of what has another shape the position counts. */
const recordsIn = (reply: unknown): readonly LogRecord[] => {
  const [first, second] = arrayOf(reply)
  const rows = Array.isArray(first) ? first[1] : second
  return arrayOf(rows).flatMap((row) => {
    const [position, fields] = arrayOf(row)
    const [, bytes] = arrayOf(fields)
    const name = String(position)
    return isPosition(name) ? [{ position: name, bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0) }] : []
  })
}

const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const snapshotIn = (reply: unknown): SharedSnapshot | undefined => {
  const offered = Buffer.isBuffer(reply) ? parseObject(reply.toString('utf8')) : undefined
  if (!isJsonObject(offered)) return undefined
  const { name, position, prompts } = offered
  if (typeof name !== 'string' || typeof position !== 'string' || typeof prompts !== 'number') return undefined
  return isPosition(position) ? { name, position, prompts } : undefined
}
