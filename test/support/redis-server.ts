import { Redis } from 'ioredis'
import type { ProvidedContext } from 'vitest'
import type { TestProject } from 'vitest/node'
import { hasProgram, installOnDebian } from './program.ts'
import { startRedis } from './redis-process.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A Redis that every test file shares: use a random prefix of your own and never FLUSH. undefined: none, skip. */
    redisUrl: string | undefined
    /** Whether `startRedis` (redis-process.ts) works, for tests that kill a server of their own. */
    canStartRedis: boolean
  }
}

/** Vitest's global set-up: finds, starts or installs a Redis. Returns what is to be done at the end of the run. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const provide = ({ redisUrl, canStartRedis }: ProvidedContext) => {
    project.provide('redisUrl', redisUrl)
    project.provide('canStartRedis', canStartRedis)
  }
  const given = process.env['REDIS_URL']
  if (given) await mustAnswer(given)
  const canStartRedis =
    hasProgram('redis-server') || (!given && installOnDebian('redis-server') && hasProgram('redis-server'))
  if (!canStartRedis) {
    if (process.env['CI'])
      throw new Error(`redis-server is missing, and with CI set nothing may be left out. ${remedy}`)
    provide({ redisUrl: given, canStartRedis })
    return async () => console.warn(notRun(project))
  }
  if (given) {
    provide({ redisUrl: given, canStartRedis })
    return async () => undefined
  }
  const server = await startRedis()
  provide({ redisUrl: server.url, canStartRedis })
  return server.stop
}

const remedy =
  'Run `sudo apt-get install redis-server` (or your system’s way to install it), or set REDIS_URL, and then `npm test`.'

/** A REDIS_URL that leads nowhere is a mistake to be told, not a reason to skip. */
const mustAnswer = async (url: string): Promise<void> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000 })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    throw new Error(
      'REDIS_URL is set, but no Redis answers there. Start it, or unset REDIS_URL to use a private one.',
      {
        cause: error,
      },
    )
  } finally {
    redis.disconnect()
  }
}

/** What was skipped for want of Redis, to be read at the end of the run. */
const notRun = (project: TestProject): string => {
  const suites = project.vitest.state
    .getTestModules()
    .filter((module) => [...module.children.allTests('skipped')].some((test) => /redis/i.test(test.fullName)))
    .map((module) => `  ${module.relativeModuleId}`)
  if (suites.length === 0) return ''
  return `\nNOT RUN, for want of a redis-server: tests in\n${suites.join('\n')}\n${remedy}\n`
}
