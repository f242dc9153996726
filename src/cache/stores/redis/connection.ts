import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { retryDelay } from './retry-delay.ts'
import type { RedisTarget } from './url.ts'

export type RedisClient = Redis | Cluster

const connectTimeoutMs = 2_000
/** No reply for so long: the connection is taken for dead and made anew. Far above any command's deadline, and any pause of ours. */
const silenceMs = 10_000

/**
 * The connection for commands. Commands are refused while it is down (no queue), and those in flight when it breaks are rejected
 * and never sent again, so that nothing takes effect later than somebody waits for it.
 */
export const openClient = (target: RedisTarget, onError: (error: Error) => void): RedisClient => {
  const client =
    target.kind === 'cluster'
      ? new Cluster([...target.addresses], {
          redisOptions: nodeOptions(target),
          enableOfflineQueue: false,
          clusterRetryStrategy: (tries) => retryDelay(tries),
          // Few and short, so that a command that is asked of another node ends before its deadline.
          maxRedirections: 3,
          retryDelayOnFailover: 40,
          retryDelayOnClusterDown: 40,
        })
      : new Redis(singleOptions(target, { enableOfflineQueue: false, retryStrategy: (tries) => retryDelay(tries) }))
  // Without a listener Node would end the process on the first lost connection.
  client.on('error', onError)
  client.on('node error', onError)
  return client
}

/** A connection for one subscription: not yet connected, and never connecting again by itself. */
export const openSubscriber = (target: RedisTarget, client: RedisClient): Redis => {
  const once = {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
  }
  if (!(client instanceof Cluster)) return new Redis(singleOptions(target, once))
  // Every node of a cluster hears what is published at any.
  const known = client
    .nodes('master')
    .map(({ options }) => ({ host: options.host ?? '127.0.0.1', port: options.port ?? 6_379 }))
  const nodes = known.length > 0 ? known : target.addresses
  const node = nodes[Math.floor(Math.random() * nodes.length)] ?? target.addresses[0]
  return new Redis({ ...nodeOptions(target), ...node, ...once })
}

type Options = Omit<RedisOptions, 'replyMapping'>

const singleOptions = (target: RedisTarget, more: Options): Options => {
  const common = { ...nodeOptions(target), ...more, db: target.database }
  if (target.kind !== 'sentinel') return { ...common, ...target.addresses[0] }
  return {
    ...common,
    sentinels: [...target.addresses],
    name: target.master,
    sentinelPassword: target.sentinelPassword,
    sentinelRetryStrategy: more.sentinelRetryStrategy ?? retryDelay,
    sentinelCommandTimeout: connectTimeoutMs,
    enableTLSForSentinelMode: target.tls,
    ...(target.tls ? { sentinelTLS: tlsOptions(target) } : {}),
  }
}

const tlsOptions = ({ authorities }: RedisTarget) => (authorities === undefined ? {} : { ca: authorities })

const nodeOptions = (target: RedisTarget) => ({
  username: target.username,
  password: target.password,
  ...(target.tls ? { tls: tlsOptions(target) } : {}),
  connectionName: 'reprise',
  connectTimeout: connectTimeoutMs,
  socketTimeout: silenceMs,
  keepAlive: 10_000,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  // A former master that was made a replica: connect anew, by name or sentinel, to the new one.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
})
