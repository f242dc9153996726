import { z } from 'zod'
import { within } from '../../deadline.ts'
import { openClient } from '../../cache/stores/redis/connection.ts'
import { redisTarget } from '../../cache/stores/redis/url.ts'
import type { Clock } from '../../clock.ts'
import { minuteSchema } from '../minute.ts'
import type { Minute } from '../minute.ts'
import { keptMinutes, minuteMs } from '../minutes.ts'
import { mostInstances } from './place.ts'
import type { Instance, SharedPlace } from './place.ts'

export interface RedisPlaceSettings {
  /** As `redisTarget` reads it. */
  readonly url: string
  /** First part of both names: `<prefix>:{dashboard}:instances` and `<prefix>:{dashboard}:minutes:<id>`. */
  readonly prefix: string
  readonly clock: Clock
}

/** Of each command. Nobody's answer waits for one; a person may. */
const deadlineMs = 1_000
/** Everything is gone this long after the last instance left something. */
const keptMs = (keptMinutes + 60) * minuteMs
/** Some 150 KB in one reply. */
const minutesAtOnce = 240
/** Beside the minutes, which are named by their starts. */
const factsField = 'instance'

const factsSchema = z.object({
  id: z.string(),
  name: z.string().transform((name) => name.slice(0, 128)),
  startedAt: z.number(),
  since: z.number(),
  seenAt: z.number(),
})

/**
 * KEYS[1] minutes of one instance, KEYS[2] all instances by when they were seen · ARGV its id, when it was seen, its facts, the
 * newest start that has left the day, how long all is kept, how many instances, then starts and minutes in turn. Both names bear one
 * hash tag, so that this runs in a cluster.
 */
const leaveScript = `
local known = redis.call('EXISTS', KEYS[1])
redis.call('HSET', KEYS[1], '${factsField}', ARGV[3])
for place = 7, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[place], ARGV[place + 1]) end
for _, start in ipairs(redis.call('HKEYS', KEYS[1])) do
  if start ~= '${factsField}' and tonumber(start) <= tonumber(ARGV[4]) then redis.call('HDEL', KEYS[1], start) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[4])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[6]))
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return known`

/** A connection of its own, so that it is in no answer's way. Opens it behind the start; throws a `StoreError` for a URL that cannot be read. */
export const redisPlace = ({ url, prefix, clock }: RedisPlaceSettings): SharedPlace => {
  let lastError = 'there is no connection yet'
  const client = openClient(redisTarget(url), (error) => {
    lastError = error.message
  })
  const all = `${prefix}:{dashboard}:instances`
  const minutesOf = (id: string) => `${prefix}:{dashboard}:minutes:${id}`
  const ask = <Reply>(what: string, command: () => Promise<Reply>): Promise<Reply> =>
    within(
      () => {
        if (client.status !== 'ready') throw new Error(`Redis is ${client.status}: ${lastError}`)
        return command()
      },
      { clock, ms: deadlineMs, what: `Redis: ${what}` },
    )

  return {
    leave: async (instance, minutes) => {
      const longAgo = clock.now() - keptMinutes * minuteMs
      const facts = [instance.id, instance.seenAt, JSON.stringify(instance), longAgo, keptMs, mostInstances]
      const rows = minutes.flatMap((minute) => [minute.at, JSON.stringify(minute)])
      const known = await ask('leaving minutes', () =>
        client.eval(leaveScript, 2, minutesOf(instance.id), all, ...facts, ...rows),
      )
      return known === 1
    },
    instances: async (now) => {
      const seenAfter = now - keptMinutes * minuteMs
      const ids = await ask('looking for instances', () =>
        client.zrevrangebyscore(all, '+inf', seenAfter, 'LIMIT', 0, mostInstances),
      )
      const facts = await Promise.all(
        ids.map((id) => ask('looking at an instance', () => client.hget(minutesOf(id), factsField))),
      )
      return facts.map((text) => read(factsSchema, text)).filter((one): one is Instance => one !== undefined)
    },
    minutes: async (id, starts) => {
      const found: Minute[] = []
      for (let first = 0; first < starts.length; first += minutesAtOnce) {
        const names = starts.slice(first, first + minutesAtOnce).map(String)
        const texts = await ask('reading minutes', () => client.hmget(minutesOf(id), ...names))
        found.push(...texts.map((text) => read(minuteSchema, text)).filter((one) => one !== undefined))
      }
      return found
    },
    close: async () => client.disconnect(),
  }
}

/** undefined for what another version, or somebody else, left there. */
const read = <Value>(schema: z.ZodType<Value>, text: string | null): Value | undefined => {
  if (text === null) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
